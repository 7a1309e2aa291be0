"""Streams, tools, structured answers and images of the simulated endpoint, seen by the vendors' SDKs."""

import json
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
from pydantic import BaseModel, Field

from tests.integration.llm.sdks.chats import Asking, Tool
from tests.integration.llm.sdks.drivers import DRIVERS

QUESTION = "Where is the rum?"
WEATHER = Tool(
    name="weather",
    schema={
        "type": "object",
        "properties": {"city": {"type": "string", "minLength": 12}, "days": {"type": "integer", "minimum": 2}},
        "required": ["city", "days"],
        "additionalProperties": False,
    },
)
CLOCK = Tool(name="clock")
CALLED = ("weather", {"city": "simulated...", "days": 2})


class Person(BaseModel):
    name: str = Field(min_length=2)
    age: int = Field(ge=18)
    friend: str | None


SCHEMA: dict[str, Any] = {**Person.model_json_schema(), "additionalProperties": False}


@pytest.fixture(params=sorted(DRIVERS))
async def ask(request: pytest.FixtureRequest, llm_origin: str) -> AsyncIterator[Asking]:
    async with DRIVERS[request.param](llm_origin) as asking:
        yield asking


async def test_a_stream_says_word_by_word_what_the_whole_answer_says(ask: Asking) -> None:
    whole = await ask(QUESTION)
    streamed = await ask(QUESTION, stream=True)
    assert QUESTION in whole.text
    assert "".join(streamed.pieces) == streamed.text == whole.text
    assert len(streamed.pieces) == len(whole.text.split())


async def test_a_stream_bills_what_the_whole_answer_bills(ask: Asking) -> None:
    whole = await ask(QUESTION)
    streamed = await ask(QUESTION, stream=True)
    assert (streamed.input_tokens, streamed.output_tokens) == (whole.input_tokens, whole.output_tokens)
    assert min(whole.input_tokens, whole.output_tokens) > 0
    assert streamed.finish == whole.finish == "stop"


@pytest.mark.parametrize("stream", [False, True])
async def test_an_answer_is_cut_at_the_limit(ask: Asking, *, stream: bool) -> None:
    cut = await ask(QUESTION, stream=stream, max_tokens=16)
    assert (cut.finish, cut.output_tokens) == ("max_output_tokens", 16)


@pytest.mark.parametrize("stream", [False, True])
async def test_a_tool_is_called_when_the_question_says_so(ask: Asking, *, stream: bool) -> None:
    said = await ask("simulate: tool weather", tools=[CLOCK, WEATHER], stream=stream)
    assert (said.calls, said.text, said.finish) == ((CALLED,), "", "calls")
    assert said.output_tokens > 0


@pytest.mark.parametrize("stream", [False, True])
async def test_all_tools_are_called_at_once_when_the_question_says_so(ask: Asking, *, stream: bool) -> None:
    said = await ask("simulate: tools", tools=[CLOCK, WEATHER], stream=stream)
    assert said.calls == (("clock", {}), CALLED)


async def test_a_tool_is_called_as_often_as_the_question_says_so(ask: Asking) -> None:
    said = await ask("simulate: tool weather\nsimulate: tool clock\nsimulate: tool weather", tools=[CLOCK, WEATHER])
    assert said.calls == (CALLED, ("clock", {}), CALLED)


@pytest.mark.parametrize("stream", [False, True])
async def test_a_tool_is_called_with_the_arguments_of_the_question(ask: Asking, *, stream: bool) -> None:
    said = await ask('simulate: tool weather {"city": "Kraków", "days": 3}', tools=[CLOCK, WEATHER], stream=stream)
    assert (said.calls, said.finish) == ((("weather", {"city": "Kraków", "days": 3}),), "calls")


@pytest.mark.parametrize(
    ("wish", "reason"),
    [
        ("tool hammer", "The request declares no tool “hammer”; its tools: clock."),
        ('tool clock {"hour": }', "What follows “clock” is not a JSON object."),
        ("a cat", "There is no wish “a cat”: docs/simulators.md lists them."),
    ],
)
async def test_a_wish_that_cannot_be_granted_is_answered_with_the_reason(ask: Asking, wish: str, reason: str) -> None:
    assert reason in (await ask(f"simulate: {wish}", tools=[CLOCK])).text


@pytest.mark.parametrize("stream", [False, True])
async def test_an_answer_is_what_the_question_says_word_for_word(ask: Asking, *, stream: bool) -> None:
    said = await ask(r"simulate: text **Hello** @everyone,\n[here](https://x.example)", stream=stream)
    assert said.text == "**Hello** @everyone,\n[here](https://x.example)"


@pytest.mark.parametrize("stream", [False, True])
async def test_an_answer_may_be_empty_or_long(ask: Asking, *, stream: bool) -> None:
    assert ((await ask("simulate: empty", stream=stream)).text or "") == ""
    assert len((await ask("simulate: long 300", stream=stream)).text.split()) == 300


@pytest.mark.parametrize("stream", [False, True])
async def test_an_answer_begins_after_the_wait_that_the_question_says(ask: Asking, *, stream: bool) -> None:
    begun = time.monotonic()
    said = await ask("simulate: wait 0.3\nsimulate: text Late.", stream=stream)
    assert (said.text, time.monotonic() - begun >= 0.3) == ("Late.", True)


@pytest.mark.parametrize("stream", [False, True])
async def test_the_results_of_tools_are_quoted(ask: Asking, *, stream: bool) -> None:
    said = await ask("simulate: tools", tools=[CLOCK, WEATHER], results=["12:30", "heavy rain"], stream=stream)
    assert said.calls == ()
    assert said.finish == "stop"
    assert said.text.index("12:30") < said.text.index("heavy rain")


async def test_tools_are_not_called_unless_the_question_asks_for_them(ask: Asking) -> None:
    assert (await ask(QUESTION, tools=[CLOCK])).calls == ()
    assert "simulate: tool hammer" in (await ask("simulate: tool hammer", tools=[CLOCK])).text


@pytest.mark.parametrize(("choice", "called"), [("required", ("clock", {})), ("weather", CALLED)])
async def test_a_call_can_be_demanded(ask: Asking, choice: str, called: tuple[str, dict[str, Any]]) -> None:
    assert (await ask(QUESTION, tools=[CLOCK, WEATHER], choice=choice)).calls == (called,)


async def test_calls_can_be_forbidden(ask: Asking) -> None:
    assert (await ask("simulate: tools", tools=[CLOCK, WEATHER], choice="none")).calls == ()


@pytest.mark.parametrize("stream", [False, True])
async def test_a_structured_answer_fits_its_schema(ask: Asking, *, stream: bool) -> None:
    said = await ask("Who?", schema=SCHEMA, stream=stream)
    assert Person.model_validate_json(said.text).age == 18


async def test_invalid_json_is_mended_when_asked_again(ask: Asking) -> None:
    broken = (await ask("simulate: invalid json", schema=SCHEMA)).text
    with pytest.raises(json.JSONDecodeError):
        json.loads(broken)
    mended = await ask("simulate: invalid json", broken, "That was no JSON.", schema=SCHEMA)
    assert Person.model_validate_json(mended.text).age == 18


async def test_invalid_json_is_broken_also_late_in_a_conversation(ask: Asking) -> None:
    late = await ask("Hello.", "Good day.", "simulate: invalid json", schema=SCHEMA)
    with pytest.raises(json.JSONDecodeError):
        json.loads(late.text)


async def test_calls_of_tools_are_no_answer_that_mends_invalid_json(ask: Asking) -> None:
    wishes = "simulate: tool clock\nsimulate: invalid json"
    after_calls = await ask(wishes, schema=SCHEMA, tools=[CLOCK], results=["12:30"])
    with pytest.raises(json.JSONDecodeError):
        json.loads(after_calls.text)


async def test_stubborn_json_is_never_mended(ask: Asking) -> None:
    broken = (await ask("simulate: stubborn json", schema=SCHEMA)).text
    again = await ask("simulate: stubborn json", broken, "That was no JSON.", schema=SCHEMA)
    for text in (broken, again.text):
        with pytest.raises(json.JSONDecodeError):
            json.loads(text)


async def test_images_are_counted_and_mentioned(ask: Asking) -> None:
    blind, seeing = await ask(QUESTION), await ask(QUESTION, images=2)
    assert "I see 2 images." in seeing.text
    assert seeing.input_tokens - blind.input_tokens == 2 * 85


@pytest.mark.parametrize("stream", [False, True])
async def test_a_slow_answer_has_as_many_words_as_wished(ask: Asking, *, stream: bool) -> None:
    assert (await ask("simulate: slow 3", stream=stream)).text == "word1 word2 word3"
