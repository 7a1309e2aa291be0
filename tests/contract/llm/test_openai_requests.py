"""Build what only OpenAI's and xAI's APIs take in this form."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from domain.llm.chat import ChatMessage, Image, OutputSchema, Role, Tool, ToolCall
from domain.llm.token_counts import TokenCountRequest
from tests.contract.llm.exchanges.openai import OpenAIExchanges
from tests.contract.llm.exchanges.openai_bodies import signed
from tests.contract.llm.exchanges.xai import XAIExchanges
from tests.contract.llm.hand_made import HandMadeStage
from tests.contract.llm.requests import CALLED_TWICE, CONVERSATION, HEIGHT_OF, TOWER
from tests.contract.llm.scenes import ANY_PROVIDER, CALLER, Happening, asking, user
from tests.contract.llm.stream_contract import streamed_in

_MODEL = OpenAIExchanges.model
_THOUGHTS = {
    "type": "reasoning",
    "summary": [{"text": "Thinking aloud.", "type": "summary_text"}],
    "encrypted_content": "c2VjcmV0",
}


@pytest.fixture
async def stage() -> AsyncIterator[HandMadeStage]:
    stage = HandMadeStage(OpenAIExchanges())
    stage.set(Happening.TEXT)
    yield stage
    await stage.close()


@pytest.fixture
async def at_xai() -> AsyncIterator[HandMadeStage]:
    stage = HandMadeStage(XAIExchanges())
    stage.set(Happening.TEXT)
    yield stage
    await stage.close()


async def sent(stage: HandMadeStage, *messages: ChatMessage, model: str = _MODEL, **changes: Any) -> dict[str, Any]:
    await stage.provider.ask(asking(model, *messages, **changes))
    body: dict[str, Any] = json.loads(stage.request.content)
    return body


def calling(*calls: ToolCall) -> ChatMessage:
    return ChatMessage(Role.ASSISTANT, "", tool_calls=calls)


async def test_a_picture_may_be_named_by_its_address(stage: HandMadeStage) -> None:
    picture = ChatMessage(Role.USER, "What is this?", images=(Image(url="https://pictures.example/tower.png"),))
    (message,) = (await sent(stage, picture))["input"]
    assert message["content"][1] == {
        "type": "input_image",
        "image_url": "https://pictures.example/tower.png",
        "detail": "auto",
    }


async def test_thoughts_go_back_in_front_of_their_call(stage: HandMadeStage) -> None:
    first, second = signed("openai", CALLED_TWICE)
    items = (await sent(stage, user("How high?"), calling(first, second)))["input"]
    assert items[1] == _THOUGHTS
    assert [item.get("call_id") for item in items[2:]] == ["call_north", "call_south"]


async def test_thoughts_of_another_provider_stay_away(stage: HandMadeStage) -> None:
    items = (await sent(stage, user("How high?"), calling(*signed("xai", CALLED_TWICE))))["input"]
    assert [item.get("type") for item in items] == [None, "function_call", "function_call"]


@pytest.mark.parametrize(
    ("model", "tools", "include"),
    [
        ("gpt-5-mini", (HEIGHT_OF,), ["reasoning.encrypted_content"]),
        ("gpt-5-mini", (), None),
        ("gpt-4.1-mini", (HEIGHT_OF,), None),
    ],
)
async def test_thoughts_are_asked_for_where_they_will_have_to_go_back(
    stage: HandMadeStage, model: str, tools: tuple[Tool, ...], include: list[str] | None
) -> None:
    assert (await sent(stage, model=model, tools=tools)).get("include") == include


async def test_all_models_of_xai_are_asked_for_their_thoughts(at_xai: HandMadeStage) -> None:
    sent_there = await sent(at_xai, model="grok-4.3", tools=(HEIGHT_OF,))
    assert sent_there["include"] == ["reasoning.encrypted_content"]


async def test_what_an_assistant_said_before_a_call_goes_back_before_it(stage: HandMadeStage) -> None:
    said = replace(calling(*CALLED_TWICE[:1]), content="Let me look.")
    items = (await sent(stage, user("How high?"), said))["input"]
    assert items[1:] == [
        {"role": "assistant", "content": "Let me look."},
        {"type": "function_call", "call_id": "call_north", "name": "height_of", "arguments": '{"tower": "North"}'},
    ]


async def test_arguments_are_enforced_where_the_schema_leaves_nothing_open(stage: HandMadeStage) -> None:
    loose = replace(HEIGHT_OF, name="loose", parameters={**HEIGHT_OF.parameters, "required": []})
    tools = (await sent(stage, tools=(HEIGHT_OF, loose)))["tools"]
    assert [(tool["strict"], tool["parameters"]) for tool in tools] == [
        (True, HEIGHT_OF.parameters),
        (False, loose.parameters),
    ]


async def test_a_schema_is_enforced_after_it_was_closed(stage: HandMadeStage) -> None:
    open_schema = {"type": "object", "properties": {"name": {"type": "string", "default": "North"}}}
    asked = await sent(stage, output=OutputSchema(name="tower", schema=open_schema))
    assert asked["text"]["format"] == {
        "type": "json_schema",
        "name": "tower",
        "strict": True,
        "schema": {
            "type": "object",
            "properties": {"name": {"type": "string"}},
            "required": ["name"],
            "additionalProperties": False,
        },
    }


async def test_a_schema_that_cannot_be_enforced_goes_out_as_it_is(stage: HandMadeStage) -> None:
    free = {"type": "object", "additionalProperties": {"type": "integer"}}
    asked = await sent(stage, output=OutputSchema(name="heights", schema=free))
    assert asked["text"]["format"] == {"type": "json_schema", "name": "heights", "strict": False, "schema": free}


async def test_without_tools_there_is_nothing_to_choose(stage: HandMadeStage) -> None:
    assert "tool_choice" not in await sent(stage, tool_choice="required")


async def test_nothing_that_is_asked_for_is_kept_there(stage: HandMadeStage) -> None:
    assert (await sent(stage))["store"] is False
    stage.requests.clear()
    await streamed_in(stage.set(Happening.STREAMED_TEXT))
    assert json.loads(stage.request.content)["store"] is False


async def test_a_count_asks_for_the_whole_of_the_prompt(stage: HandMadeStage) -> None:
    stage.set(Happening.COUNTED)
    counted = asking(_MODEL, *CONVERSATION, tools=(HEIGHT_OF,), tool_choice="required", output=TOWER, max_tokens=9)
    await stage.provider.ask(TokenCountRequest(chat=counted, provider=ANY_PROVIDER, model=_MODEL, caller=CALLER))
    assert stage.request.url.path == "/v1/responses/input_tokens"
    body = json.loads(stage.request.content)
    assert body["model"] == _MODEL
    assert body["instructions"] == CONVERSATION[0].content
    assert [item["content"] for item in body["input"]] == [message.content for message in CONVERSATION[1:]]
    assert body["tools"][0]["name"] == HEIGHT_OF.name
    assert body["text"]["format"]["name"] == TOWER.name
    assert body.keys() == {"model", "instructions", "input", "tools", "tool_choice", "text"}
