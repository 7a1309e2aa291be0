"""Messages and functions written as dicts, as many guides to chat bots write them."""

import json
from base64 import b64encode
from decimal import Decimal
from typing import Any

import pytest
from pydantic import BaseModel, Field

from baseline.llm import ChatMessage, Image, LLMProvider, Role, ToolCall, ToolChoice
from domain.llm.errors import ProviderUnavailableError
from domain.llm.media import GeneratedImages
from tests.unit.baseline.llm_world import COST, GUILD, MARA, World, says

PNG = b"\x89PNG"


class GetWeatherParams(BaseModel):
    location: str = Field(description="City name")
    unit: str = Field(description="Temperature unit (celsius/fahrenheit)")


FUNCTIONS: list[dict[str, Any]] = [
    {
        "name": "get_weather",
        "description": "Get weather for a location",
        "parameters": GetWeatherParams.model_json_schema(),
    }
]
QUESTION = {"role": "user", "content": "What's the weather in Paris?"}


async def test_a_basic_completion_takes_dicts_and_tells_tokens_and_cost(world: World) -> None:
    world.provider.then(says("Paris."))
    response = await world.unbound.complete(
        provider=LLMProvider.OPENAI,
        model="gpt-4",
        messages=[
            {"role": "system", "content": "You are a helpful assistant."},
            {"role": "user", "content": "What is the capital of France?"},
        ],
        temperature=0.7,
        max_tokens=150,
        guild_id=GUILD,
        user_id=MARA,
        cog_name="Sample",
    )
    assert (response.content, response.usage.total_tokens) == ("Paris.", 150)
    assert hasattr(response, "cost_usd")
    assert [message.role for message in world.asked[0].messages] == [Role.SYSTEM, Role.USER]


async def test_a_function_is_called_and_its_result_sent_back_by_name(world: World) -> None:
    call = ToolCall(id="call-7", name="get_weather", arguments={"location": "Paris", "unit": "celsius"})
    world.provider.then(says("", call), says("Sunny."))
    response = await world.unbound.complete(
        provider=LLMProvider.ANTHROPIC,
        model="claude-3-5-sonnet",
        messages=[QUESTION],
        functions=FUNCTIONS,
        guild_id=GUILD,
        cog_name="Sample",
    )
    assert response.function_call is not None
    arguments = GetWeatherParams(**response.function_call.arguments)
    assert arguments.location == "Paris"
    final_response = await world.unbound.complete(
        provider=LLMProvider.ANTHROPIC,
        model="claude-3-5-sonnet",
        messages=[
            QUESTION,
            {"role": "assistant", "function_call": response.function_call},
            {"role": "function", "name": response.function_call.name, "content": json.dumps({"sky": "clear"})},
        ],
        guild_id=GUILD,
        cog_name="Sample",
    )
    assert final_response.content == "Sunny."
    first, second = world.asked
    assert first.tools[0].parameters == FUNCTIONS[0]["parameters"]
    assert second.messages[-1] == ChatMessage(Role.TOOL, '{"sky": "clear"}', tool_call_id="call-7")
    # Providers refuse a conversation with calls of functions that they do not know.
    assert ([tool.name for tool in second.tools], second.tool_choice) == (["get_weather"], ToolChoice.NONE)


async def test_structured_output_is_parsed(world: World) -> None:
    class UserProfile(BaseModel):
        name: str
        age: int
        interests: list[str]

    world.provider.then(says('{"name": "John", "age": 25, "interests": ["coding", "gaming"]}'))
    response = await world.unbound.complete_structured(
        provider=LLMProvider.OPENAI,
        model="gpt-4.1-mini",
        messages=[{"role": "user", "content": "Extract user info: John is 25 and likes coding and gaming"}],
        response_format=UserProfile,
        guild_id=GUILD,
        cog_name="Sample",
    )
    profile: UserProfile = response.parsed
    assert (profile.name, profile.age, response.usage.total_tokens, response.cost_usd) == ("John", 25, 150, COST)


@pytest.mark.parametrize(
    ("image", "url"),
    [
        (Image(url="https://example.org/city.png"), "https://example.org/city.png"),
        (Image(data=PNG, media_type="image/png"), f"data:image/png;base64,{b64encode(PNG).decode()}"),
    ],
)
async def test_a_picture_has_an_address_and_a_cost(world: World, image: Image, url: str) -> None:
    world.provider.then(GeneratedImages(model="dall-e-3", images=(image,)))
    response = await world.unbound.generate_image(
        provider=LLMProvider.OPENAI,
        model="dall-e-3",
        prompt="A futuristic cityscape at sunset",
        size="1024x1024",
        quality="hd",
        guild_id=GUILD,
        cog_name="Sample",
    )
    assert response.image_url == url
    assert response.cost_usd is None or response.cost_usd >= Decimal(0)


async def test_the_next_provider_answers_when_one_fails(world: World) -> None:
    world.provider.then(ProviderUnavailableError("away", provider="anthropic", model="x"), says("Here."))
    answers = []
    for provider, model in [(LLMProvider.ANTHROPIC, "claude-3-5-sonnet"), (LLMProvider.OPENAI, "gpt-4")]:
        try:
            answers.append(
                await world.unbound.complete(
                    provider=provider, model=model, messages=[QUESTION], guild_id=GUILD, cog_name="Sample"
                )
            )
            break
        except Exception:  # noqa: BLE001, S112 - as the sample does
            continue
    assert [answer.content for answer in answers] == ["Here."]


async def test_pictures_are_read_from_parts_of_the_content(world: World) -> None:
    world.provider.then(says("A tower."))
    await world.llm.complete(
        [
            {
                "role": "user",
                "content": [
                    {"type": "text", "text": "What is this?"},
                    {"type": "image_url", "image_url": {"url": "https://example.org/tower.png"}},
                    {"type": "image_url", "image_url": {"url": f"data:image/png;base64,{b64encode(PNG).decode()}"}},
                ],
            }
        ]
    )
    images = (Image(url="https://example.org/tower.png"), Image(data=PNG, media_type="image/png"))
    assert world.asked[0].messages == (ChatMessage(Role.USER, "What is this?", images=images),)


async def test_calls_in_the_newer_form_are_read_too(world: World) -> None:
    world.provider.then(says("Sunny."))
    calls = [
        {"id": "a", "type": "function", "function": {"name": "get_weather", "arguments": '{"location": "Paris"}'}},
        {"id": "b", "type": "function", "function": {"name": "get_weather", "arguments": {"location": "Rome"}}},
    ]
    await world.llm.complete(
        [
            QUESTION,
            {"role": "assistant", "content": None, "tool_calls": calls},
            {"role": "tool", "tool_call_id": "b", "content": "rain"},
            {"role": "tool", "tool_call_id": "a", "content": "sun"},
        ],
        tools=[{"type": "function", "function": FUNCTIONS[0]}],
    )
    assert [call.arguments["location"] for call in world.asked[0].messages[1].tool_calls] == ["Paris", "Rome"]
    assert [message.tool_call_id for message in world.asked[0].messages[2:]] == ["b", "a"]


@pytest.mark.parametrize(
    ("messages", "reason"),
    [
        ([{"role": "bot", "content": "x"}], r"messages\[0\]: role must be one of system, user, .* not 'bot'"),
        ([QUESTION, 5], r"messages\[1\]: a message is a ChatMessage, or a dict with `role` and `content`, not 5"),
        ([{"role": "user", "text": "x"}], r"messages\[0\]: unknown text; a message has content, "),
        ([{"role": "user", "content": 5}], "content must be a text or a list of parts"),
        ([{"role": "user", "content": [{"type": "video"}]}], "a part of the content is {'type': 'text'"),
        ([{"role": "user", "content": [{"type": "image_url", "image_url": 3}]}], "image_url must be"),
        ([{"role": "user", "content": [{"type": "image_url", "image_url": "data:x"}]}], "is written data:image/png"),
        (
            [{"role": "system", "content": [{"type": "image_url", "image_url": "https://e.org"}]}],
            "only messages",
        ),
        (
            [{"role": "function", "name": "f", "content": "x"}],
            r"\[0\]: the result of 'f' follows no call of it",
        ),
        ([{"role": "assistant", "function_call": "f"}], "a call of a function is a ToolCall, or a dict"),
        ([{"role": "assistant", "function_call": {"name": "f", "arguments": "{"}}], "arguments of 'f' must be a JSON"),
    ],
)
async def test_what_cannot_be_read_says_what_to_write(world: World, messages: list[Any], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        await world.llm.complete(messages)
    assert world.asked == []


@pytest.mark.parametrize(
    ("function", "reason"),
    [
        ({"description": "x"}, "A function needs a name"),
        ({"name": "f", "parameters": "x"}, "`parameters` must be a JSON Schema"),
        (5, "A tool is a Tool, a ToolFunction, a pydantic model, or a dict"),
    ],
)
async def test_what_is_no_function_says_what_to_write(world: World, function: Any, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        await world.llm.complete("Hi", functions=[function])
