"""Build what only Anthropic's API takes in this form."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from domain.llm.chat import ChatMessage, Image, OutputSchema, Role, ToolCall, ToolChoice
from domain.llm.token_counts import TokenCountRequest
from tests.contract.llm.exchanges.anthropic import AnthropicExchanges
from tests.contract.llm.exchanges.anthropic_messages import thoughts, tool_use
from tests.contract.llm.hand_made import HandMadeStage
from tests.contract.llm.requests import CALLED_TWICE, HEIGHT_OF, RED_PIXEL, TOOLS_ANSWERED
from tests.contract.llm.scenes import ANY_PROVIDER, CALLER, Happening, asking, assistant, system, user
from tests.contract.llm.stream_contract import streamed_in

_MODEL = AnthropicExchanges.model
_MARK = {"type": "ephemeral"}


@pytest.fixture
async def stage() -> AsyncIterator[HandMadeStage]:
    stage = HandMadeStage(AnthropicExchanges())
    stage.set(Happening.TEXT)
    yield stage
    await stage.close()


async def sent(stage: HandMadeStage, *messages: ChatMessage, **changes: Any) -> dict[str, Any]:
    stage.requests.clear()
    await stage.provider.ask(asking(_MODEL, *messages, **changes))
    body: dict[str, Any] = json.loads(stage.request.content)
    return body


def marked(message: ChatMessage) -> ChatMessage:
    return replace(message, cache_until_here=True)


async def test_the_thoughts_before_a_call_go_back_in_front_of_all_that_was_said(stage: HandMadeStage) -> None:
    scene = stage.set(Happening.TOOLS_CALLED)
    reply = await scene.provider.ask(scene.request)
    stage.set(Happening.TEXT)
    body = await sent(stage, user("How high?"), reply.message, tools=(HEIGHT_OF,))
    assert body["messages"][1] == {
        "role": "assistant",
        "content": [
            *thoughts("c2ln"),
            {"type": "text", "text": "Let me see."},
            tool_use("toolu_1", "North"),
            tool_use("toolu_2", "South"),
        ],
    }


async def test_thoughts_between_two_calls_go_back_between_them(stage: HandMadeStage) -> None:
    content = [tool_use("toolu_1", "North"), *thoughts("YWdhaW4="), tool_use("toolu_2", "South")]
    called = AnthropicExchanges().happenings[Happening.TOOLS_CALLED].body
    assert isinstance(called, dict)
    stage.answers(200, json.dumps({**called, "content": content}).encode())
    reply = await stage.provider.ask(asking(_MODEL, tools=(HEIGHT_OF,)))
    stage.set(Happening.TEXT)
    body = await sent(stage, user("How high?"), reply.message)
    assert body["messages"][1]["content"] == content


async def test_what_another_provider_signed_is_left_out(stage: HandMadeStage) -> None:
    foreign = ToolCall(id="call_1", name="height_of", arguments={"tower": "North"}, signature="google:c2lnbmVk")
    body = await sent(stage, user("How high?"), ChatMessage(Role.ASSISTANT, "", tool_calls=(foreign,)))
    assert body["messages"][1]["content"] == [tool_use("call_1", "North")]


async def test_the_results_of_parallel_calls_are_one_turn(stage: HandMadeStage) -> None:
    body = await sent(stage, *TOOLS_ANSWERED, tools=(HEIGHT_OF,))
    assert [turn["role"] for turn in body["messages"]] == ["user", "assistant", "user"]
    assert body["messages"][2]["content"] == [
        {"type": "tool_result", "tool_use_id": "call_north", "content": "31"},
        {"type": "tool_result", "tool_use_id": "call_south", "content": "27"},
    ]


async def test_pictures_stand_before_the_question_and_may_be_elsewhere(stage: HandMadeStage) -> None:
    elsewhere = Image(url="https://example.org/tower.png")
    body = await sent(stage, ChatMessage(Role.USER, "What is this?", images=(elsewhere, RED_PIXEL)))
    first, second, question = body["messages"][0]["content"]
    assert first == {"type": "image", "source": {"type": "url", "url": "https://example.org/tower.png"}}
    assert second["source"]["media_type"] == "image/png"
    assert question == {"type": "text", "text": "What is this?"}


async def test_a_picture_needs_no_words(stage: HandMadeStage) -> None:
    body = await sent(stage, ChatMessage(Role.USER, "", images=(RED_PIXEL,)))
    assert [block["type"] for block in body["messages"][0]["content"]] == ["image"]


async def test_nothing_is_marked_for_the_cache_unasked(stage: HandMadeStage) -> None:
    body = await sent(stage, system("Be brief."), *TOOLS_ANSWERED)
    assert "cache_control" not in json.dumps(body)


async def test_the_persona_and_a_message_can_be_marked_for_the_cache(stage: HandMadeStage) -> None:
    body = await sent(
        stage, marked(system("Be brief.")), system("Rhyme."), marked(user("A long story.")), user("Well?")
    )
    assert body["system"] == [
        {"type": "text", "text": "Be brief.", "cache_control": _MARK},
        {"type": "text", "text": "Rhyme."},
    ]
    assert body["messages"] == [
        {"role": "user", "content": [{"type": "text", "text": "A long story.", "cache_control": _MARK}]},
        {"role": "user", "content": "Well?"},
    ]


async def test_calls_and_results_can_be_marked_for_the_cache(stage: HandMadeStage) -> None:
    calls = ChatMessage(Role.ASSISTANT, "", tool_calls=CALLED_TWICE)
    results = TOOLS_ANSWERED[2:]
    body = await sent(stage, user("Well?"), marked(calls), results[0], marked(results[1]))
    for turn in body["messages"][1:]:
        first, last = turn["content"]
        assert "cache_control" not in first
        assert last["cache_control"] == _MARK


async def test_of_more_marks_than_anthropic_takes_the_last_ones_stay(stage: HandMadeStage) -> None:
    turns = [marked(user(f"{number}.") if number % 2 else assistant(f"{number}.")) for number in range(1, 7)]
    body = await sent(stage, *turns)
    is_marked = ["cache_control" in json.dumps(turn) for turn in body["messages"]]
    assert is_marked == [False, False, True, True, True, True]


async def test_an_open_schema_is_closed_and_limits_become_words(stage: HandMadeStage) -> None:
    tower = {"type": "object", "properties": {"metres": {"type": "integer", "minimum": 1}}, "required": ["metres"]}
    body = await sent(stage, output=OutputSchema(name="tower", schema=tower))
    schema = body["output_config"]["format"]["schema"]
    assert schema["additionalProperties"] is False
    assert schema["properties"]["metres"] == {"type": "integer", "description": "{minimum: 1}"}


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "object", "properties": {"what": {}}},
        {"type": "object", "properties": {"heights": {"type": "object", "additionalProperties": {"type": "integer"}}}},
        {"type": "object", "properties": {str(number): {"type": "string"} for number in range(25)}},
    ],
    ids=["anything", "free keys", "too many optional properties"],
)
async def test_a_schema_that_anthropic_does_not_enforce_is_put_into_words(
    stage: HandMadeStage, schema: dict[str, Any]
) -> None:
    body = await sent(stage, system("Rhyme."), user("Well?"), output=OutputSchema(name="tower", schema=schema))
    assert "output_config" not in body
    assert body["system"].startswith("Rhyme.\n\nAnswer with JSON only")
    assert json.dumps(schema) in body["system"]


async def test_blank_messages_are_left_out(stage: HandMadeStage) -> None:
    body = await sent(stage, system(" "), user("Well?"), assistant(" \n"), user("\t"), user("Well?"), assistant(""))
    assert "system" not in body
    assert body["messages"] == [{"role": "user", "content": "Well?"}] * 2


async def test_white_space_at_the_end_of_a_last_answer_is_left_out(stage: HandMadeStage) -> None:
    body = await sent(stage, user("Well?"), assistant("It is \n"), user("Go on."), assistant("It is \n"))
    assert [turn["content"] for turn in body["messages"]] == ["Well?", "It is \n", "Go on.", "It is"]


async def test_ids_of_calls_that_anthropic_refuses_are_mapped_and_results_follow(stage: HandMadeStage) -> None:
    calls = [ToolCall(id=name, name="height_of", arguments={}) for name in ("functions.f:0", "functions.f:1", "")]
    asked = ChatMessage(Role.ASSISTANT, " ", tool_calls=tuple(calls))
    results = [ChatMessage(Role.TOOL, str(number), tool_call_id=call.id) for number, call in enumerate(calls)]
    body = await sent(stage, user("Well?"), asked, *results, user("And now?"), asked, *results)
    ids = [[block["id"] for block in turn["content"]] for turn in (body["messages"][1], body["messages"][4])]
    assert ids == [
        ["functions_f_0", "functions_f_1", "call"],
        ["functions_f_0_2", "functions_f_1_2", "call_2"],
    ]
    for turn, sent_ids in zip((body["messages"][2], body["messages"][5]), ids, strict=True):
        assert [block["tool_use_id"] for block in turn["content"]] == sent_ids


@pytest.mark.parametrize("model", ["claude-haiku-4-5", "claude-sonnet-4-6", "claude-haiku-5-5", "claude-99"])
async def test_no_temperature_goes_out_under_the_api_version_of_the_sdk(stage: HandMadeStage, model: str) -> None:
    await stage.provider.ask(asking(model, temperature=1.0))
    assert stage.request.headers["anthropic-version"] == "2026-10-21"
    assert "temperature" not in json.loads(stage.request.content)


async def test_tokens_are_counted_for_all_that_would_be_sent(stage: HandMadeStage) -> None:
    stage.set(Happening.COUNTED)
    chat = asking(_MODEL, system("Be brief."), user("Well?"), tools=(HEIGHT_OF,), max_tokens=7, temperature=0.5)
    await stage.provider.ask(TokenCountRequest(chat=chat, provider=ANY_PROVIDER, model=_MODEL, caller=CALLER))
    assert stage.request.url.path == "/v1/messages/count_tokens"
    assert json.loads(stage.request.content) == {
        "model": _MODEL,
        "system": "Be brief.",
        "messages": [{"role": "user", "content": "Well?"}],
        "tools": [
            {"name": "height_of", "description": HEIGHT_OF.description, "input_schema": dict(HEIGHT_OF.parameters)}
        ],
    }


async def test_without_tools_there_is_nothing_to_choose(stage: HandMadeStage) -> None:
    body = await sent(stage, user("Well?"), tool_choice=ToolChoice.REQUIRED)
    assert "tool_choice" not in body


async def test_a_stream_is_asked_for_as_one(stage: HandMadeStage) -> None:
    await streamed_in(stage.set(Happening.STREAMED_TEXT))
    assert json.loads(stage.request.content)["stream"] is True


_LONG = "four" * 180_000
"""About 180,000 tokens, of a context of 200,000."""


async def test_a_limit_that_was_not_asked_for_never_makes_a_prompt_too_long(stage: HandMadeStage) -> None:
    stage.requests.clear()
    await stage.provider.ask(asking("claude-haiku-4-5", user(_LONG)))
    assert 0 < json.loads(stage.request.content)["max_tokens"] <= 20_000


async def test_a_limit_that_was_asked_for_is_sent_as_it_is(stage: HandMadeStage) -> None:
    stage.requests.clear()
    await stage.provider.ask(asking("claude-haiku-4-5", user(_LONG), max_tokens=64_000))
    assert json.loads(stage.request.content)["max_tokens"] == 64_000
