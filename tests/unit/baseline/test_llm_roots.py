"""Names of tools, and schemas whose root is no object."""

import functools
from typing import Any, Generic, Literal, TypeVar

import pytest
from pydantic import BaseModel, RootModel

from baseline.llm import Tool, ToolFunction
from tests.unit.baseline.llm_world import World, says

ItemT = TypeVar("ItemT")


class Box(BaseModel, Generic[ItemT]):
    item: ItemT


class Cat(BaseModel):
    kind: Literal["cat"]


class Dog(BaseModel):
    kind: Literal["dog"]


async def roll(_arguments: Any) -> str:
    """Roll."""
    return "4"


_SIZE = type("Größe", (BaseModel,), {"__annotations__": {"a": int}})
_LONG = type("L" * 80, (BaseModel,), {"__annotations__": {"a": int}})


@pytest.mark.parametrize(
    ("model", "name"), [(Box[int], "Box_int"), (Box[Box[int]], "Box_Box_int"), (_SIZE, "Gr_e"), (_LONG, "L" * 64)]
)
async def test_the_name_of_a_model_is_sent_in_letters_that_every_provider_takes(
    world: World, model: type[BaseModel], name: str
) -> None:
    world.provider.then(says("No."))
    await world.llm.complete("Roll", tools=[model], tool_choice=model.__name__ if name == "Box_int" else "auto")
    assert [tool.name for tool in world.asked[0].tools] == [name]
    assert world.asked[0].tool_choice in {"auto", name}


@pytest.mark.parametrize(
    ("run", "name"),
    [(roll, "roll"), (lambda _: roll(None), "lambda"), (functools.partial(roll), "tool")],
)
def test_the_name_of_a_function_is_made_of_letters_that_every_provider_takes(run: Any, name: str) -> None:
    assert ToolFunction(parameters={"type": "object"}, run=run).tool.name == name


@pytest.mark.parametrize("name", ["f.x", "Box[int]", "a b", "größe", "1st", "-x", "x" * 65])
def test_a_given_name_that_a_provider_would_refuse_is_refused_when_declared(world: World, name: str) -> None:
    with pytest.raises(ValueError, match="is not one that every provider takes"):
        ToolFunction(parameters={"type": "object"}, run=roll, name=name)
    with pytest.raises(ValueError, match="is not one that every provider takes"):
        world.llm.stream("Roll", tools=[Tool(name=name, description="", parameters={"type": "object"})])


def test_two_tools_of_one_name_are_refused_by_it(world: World) -> None:
    with pytest.raises(ValueError, match="Two tools have the name 'Cat'"):
        world.llm.stream("Roll", tools=[Cat, Tool(name="Cat", description="", parameters={"type": "object"})])


@pytest.mark.parametrize(
    "parameters",
    [RootModel[list[int]], RootModel[Cat | Dog], RootModel[int], {"type": "array"}, {"anyOf": [{"type": "object"}]}],
)
def test_parameters_that_are_no_object_are_refused_when_declared(parameters: Any) -> None:
    with pytest.raises(ValueError, match="The parameters of the tool 'roll' must be an object"):
        ToolFunction(parameters=parameters, run=roll)


async def test_a_tool_without_parameters_is_sent_as_an_object(world: World) -> None:
    world.provider.then(says("No."))
    await world.llm.complete("Roll", tools=[Tool(name="roll", description="", parameters={})])
    assert world.asked[0].tools[0].parameters == {"type": "object", "properties": {}}


@pytest.mark.parametrize(
    ("model", "answer", "root"),
    [
        (RootModel[list[int]], '{"value": [1, 2]}', [1, 2]),
        (RootModel[list[int]], "[1, 2]", [1, 2]),
        (RootModel[Cat | Dog], '{"value": {"kind": "dog"}}', Dog(kind="dog")),
        (RootModel[int], '{"value": 7}', 7),
        (RootModel[str | None], '{"value": null}', None),
        (RootModel[dict[str, int]], '{"value": 7}', {"value": 7}),
    ],
)
async def test_an_answer_that_is_no_object_is_wrapped_for_the_provider_and_unwrapped(
    world: World, model: type[RootModel[Any]], answer: str, root: object
) -> None:
    world.provider.then(says(answer))
    found = await world.llm.complete_structured("How many?", response_format=model)
    assert found.parsed.root == root
    assert isinstance(found.parsed, model)
    output = world.asked[0].output
    assert output is not None
    assert output.schema["type"] == "object"


async def test_what_is_wrong_inside_of_a_wrapped_answer_is_named(world: World) -> None:
    world.provider.then(says('{"value": ["x"]}'), says('{"value": [1]}'))
    found = await world.llm.complete_structured("How many?", response_format=RootModel[list[int]])
    assert found.parsed.root == [1]
    assert "value.0" in world.asked[1].messages[-1].content


@pytest.mark.parametrize("wanted", [list[int], int, dict])
async def test_a_response_format_that_is_no_model_is_refused_in_a_sentence(world: World, wanted: Any) -> None:
    with pytest.raises(TypeError, match="response_format must be a pydantic model"):
        await world.llm.complete_structured("How many?", response_format=wanted)
