"""Functions that models call: results go back, wrong arguments too, and the loop ends."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from math import nan

import pytest
from pydantic import BaseModel, Field

from baseline.errors import MalformedAnswerError
from baseline.llm import Role, ToolCall, ToolChoice, ToolError, ToolFunction
from tests.unit.baseline.llm_world import COST, MODEL, USAGE, World, says


class Dice(BaseModel):
    """What to roll."""

    sides: int = Field(ge=2)


async def roll(dice: Dice) -> dict[str, int]:
    """Roll a die."""
    return {"rolled": dice.sides}


ROLL = ToolFunction(parameters=Dice, run=roll)


def call(number: int, sides: object = 6, name: str = "roll") -> ToolCall:
    return ToolCall(id=f"call_{number}", name=name, arguments={"sides": sides})


def results(world: World, step: int = 1) -> list[tuple[str | None, str]]:
    return [
        (message.tool_call_id, message.content) for message in world.asked[step].messages if message.role is Role.TOOL
    ]


async def test_the_model_gets_the_results_and_gives_its_answer(world: World) -> None:
    world.provider.then(says("", call(1)), says("You rolled a 6."))
    run = await world.llm.run_tools("Roll a die.", tools=[ROLL])
    assert (run.content, run.steps, run.cost_usd) == ("You rolled a 6.", 2, 2 * COST)
    assert results(world) == [("call_1", '{"rolled":6}')]
    assert [message.role for message in run.messages] == [Role.USER, Role.ASSISTANT, Role.TOOL, Role.ASSISTANT]


async def test_a_tool_is_described_by_its_model_name_and_docstring(world: World) -> None:
    world.provider.then(says("No."))
    await world.llm.run_tools("Hello", tools=[ROLL])
    (tool,) = world.asked[0].tools
    assert (tool.name, tool.description) == ("roll", "Roll a die.")
    assert tool.parameters["properties"]["sides"]["minimum"] == 2


async def test_calls_of_one_answer_run_side_by_side_and_come_back_in_order(world: World) -> None:
    both_run = asyncio.Barrier(2)

    async def meet(dice: Dice) -> str:
        async with asyncio.timeout(60):
            await both_run.wait()
        return f"{dice.sides}"

    world.provider.then(says("", call(1, 4, "meet"), call(2, 8, "meet")), says("Done."))
    await world.llm.run_tools("Meet", tools=[ToolFunction(parameters=Dice, run=meet)])
    assert results(world) == [("call_1", "4"), ("call_2", "8")]


async def test_arguments_that_do_not_fit_go_back_as_what_is_wrong_with_them(world: World) -> None:
    world.provider.then(says("", call(1, 1)), says("Sorry."))
    await world.llm.run_tools("Roll", tools=[ROLL])
    ((_, received),) = results(world)
    assert "sides" in received
    assert "greater than or equal to 2" in received


async def test_a_json_schema_is_held_to_as_well(world: World) -> None:
    schema = {"type": "object", "properties": {"sides": {"type": "integer"}}, "required": ["sides"]}

    async def sides(arguments: dict[str, int]) -> int:
        return arguments["sides"]

    tool = ToolFunction(parameters=schema, run=sides, name="roll")
    world.provider.then(says("", call(1, "six"), call(2, 6)), says("Done."))
    await world.llm.run_tools("Roll", tools=[tool])
    assert results(world) == [
        ("call_1", "The arguments are not valid: $.sides: 'six' is not of type 'integer'"),
        ("call_2", "6"),
    ]


async def test_a_call_of_an_unknown_tool_is_reported_to_the_model(world: World) -> None:
    world.provider.then(says("", call(1, name="fly")), says("Sorry."))
    await world.llm.run_tools("Fly", tools=[ROLL])
    assert results(world) == [("call_1", "There is no tool 'fly'. There are: roll.")]


async def test_a_tool_may_report_to_the_model_why_there_is_no_result(world: World) -> None:
    async def lost(_dice: Dice) -> str:
        raise ToolError("the die fell off the table")

    world.provider.then(says("", call(1, name="lost")), says("Oh."))
    await world.llm.run_tools("Roll", tools=[ToolFunction(parameters=Dice, run=lost)])
    assert results(world) == [("call_1", "This did not work: the die fell off the table")]


async def test_any_other_failure_of_a_tool_ends_the_run_as_it_is(world: World) -> None:
    async def broken(_dice: Dice) -> str:
        raise ZeroDivisionError

    world.provider.then(says("", call(1, name="broken")))
    with pytest.raises(ZeroDivisionError):
        await world.llm.run_tools("Roll", tools=[ToolFunction(parameters=Dice, run=broken)])


async def test_the_last_step_must_do_without_tools(world: World) -> None:
    world.provider.then(says("", call(1)), says("", call(2)), says("Enough."))
    run = await world.llm.run_tools("Roll for ever", tools=[ROLL], max_steps=3)
    assert (run.content, run.steps, run.cost_usd) == ("Enough.", 3, 3 * COST)
    assert [request.tool_choice for request in world.asked] == [ToolChoice.AUTO, ToolChoice.AUTO, ToolChoice.NONE]


async def test_calls_of_the_last_step_are_not_run_and_leave_no_orphan_in_the_conversation(world: World) -> None:
    rolled: list[int] = []

    async def count(dice: Dice) -> str:
        rolled.append(dice.sides)
        return "rolled"

    counting = ToolFunction(parameters=Dice, run=count)
    world.provider.then(says("", call(1, 4, "count")), says("One more.", call(2, 8, "count")))
    run = await world.llm.run_tools("Roll", tools=[counting], max_steps=2)
    assert rolled == [4]
    assert (run.content, run.steps, run.cost_usd) == ("One more.", 2, 2 * COST)
    assert [message.role for message in run.messages] == [Role.USER, Role.ASSISTANT, Role.TOOL, Role.ASSISTANT]
    assert run.messages[-1].tool_calls == ()


async def test_arguments_that_are_no_object_go_back_as_text_and_the_function_is_not_called(world: World) -> None:
    called: list[dict[str, int]] = []

    async def free(arguments: dict[str, int]) -> str:
        called.append(arguments)
        return "6"

    broken = ToolCall(id="call_1", name="free", arguments={}, invalid_arguments='{"sides": 6')
    world.provider.then(says("", broken), says("", call(2, name="free")), says("You rolled a 6."))
    run = await world.llm.run_tools("Roll", tools=[ToolFunction(parameters={"type": "object"}, run=free)])
    assert (run.content, run.cost_usd, called) == ("You rolled a 6.", 3 * COST, [{"sides": 6}])
    ((answered, received),) = results(world)
    assert answered == "call_1"
    assert '{"sides": 6' in received
    assert "not valid" in received


async def test_a_call_that_the_provider_could_not_read_is_asked_for_again_as_a_step(world: World) -> None:
    mistake = MalformedAnswerError("broken", provider="openai", model=MODEL, usage=USAGE, text="roll(sides=")
    world.provider.then(mistake, says("", call(1)), says("You rolled a 6."))
    run = await world.llm.run_tools("Roll", tools=[ROLL], tool_choice="roll")
    assert (run.content, run.steps, run.cost_usd) == ("You rolled a 6.", 3, 3 * COST)
    assert "roll(sides=" in world.asked[1].messages[-1].content
    assert [request.tool_choice for request in world.asked] == ["roll", "roll", ToolChoice.AUTO]


async def test_a_call_that_the_provider_can_never_read_ends_the_run(world: World) -> None:
    mistakes = [MalformedAnswerError("broken", provider="openai", model=MODEL, usage=USAGE) for _ in range(2)]
    world.provider.then(*mistakes)
    with pytest.raises(MalformedAnswerError):
        await world.llm.run_tools("Roll", tools=[ROLL], max_steps=2)
    assert len(world.asked) == len(world.database.usage) == 2


class Colour(StrEnum):
    RED = "red"


class Place(BaseModel):
    city: str
    since: date = date(2026, 1, 2)


@dataclass
class Tower:
    height: Decimal
    place: Place


@pytest.mark.parametrize(
    ("result", "received"),
    [
        (Place(city="B"), '{"city":"B","since":"2026-01-02"}'),
        ([Place(city="B")], '[{"city":"B","since":"2026-01-02"}]'),
        ({"where": Place(city="B")}, '{"where":{"city":"B","since":"2026-01-02"}}'),
        (Tower(Decimal("1.50"), Place(city="B")), '{"height":"1.50","place":{"city":"B","since":"2026-01-02"}}'),
        ({"at": datetime(2026, 1, 2, tzinfo=UTC)}, '{"at":"2026-01-02T00:00:00Z"}'),
        ({Colour.RED: (1, 2.5, None, True)}, '{"red":[1,2.5,null,true]}'),
        ({"speed": nan}, '{"speed":null}'),
        (b"\xff\x00", '"_wA="'),
        (None, "null"),
        ("plain", "plain"),
        (ValueError("odd"), '"odd"'),
    ],
    ids=lambda each: type(each).__name__,
)
async def test_the_result_of_a_tool_is_json(world: World, result: object, received: str) -> None:
    async def give(_dice: Dice) -> object:
        return result

    world.provider.then(says("", call(1, name="give")), says("Done."))
    await world.llm.run_tools("Give", tools=[ToolFunction(parameters=Dice, run=give)])
    assert results(world) == [("call_1", received)]


async def test_a_forced_tool_is_forced_only_once(world: World) -> None:
    world.provider.then(says("", call(1)), says("Done."))
    await world.llm.run_tools("Roll", tools=[ROLL], tool_choice="roll")
    assert [request.tool_choice for request in world.asked] == ["roll", ToolChoice.AUTO]


async def test_a_run_without_steps_is_refused(world: World) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        await world.llm.run_tools("Roll", tools=[ROLL], max_steps=0)
