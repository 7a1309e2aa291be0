"""Read replies of relays and self-hosted servers that depart from the documented form, at once and in a stream."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from domain.llm.chat import FinishReason, TextDelta
from domain.llm.estimates import estimated_prompt_tokens
from tests.contract.llm.exchanges.compatible import CompatibleExchanges
from tests.contract.llm.exchanges.compatible_bodies import completion_body, usage
from tests.contract.llm.exchanges.exchange import Exchange
from tests.contract.llm.hand_made import HandMadeStage
from tests.contract.llm.relays import REQUEST, USED, at_once, calls_in, chunk, piece, streamed
from tests.contract.llm.stream_contract import whole
from tests.contract.llm.vendors import LOCAL_MODEL


@pytest.fixture
async def stage() -> AsyncIterator[HandMadeStage]:
    stage = HandMadeStage(CompatibleExchanges())
    yield stage
    await stage.close()


@pytest.mark.parametrize(
    "content",
    [
        [{"type": "text", "text": "It is "}, {"type": "text", "text": "high."}],
        ["It is ", "high."],
        {"type": "text", "text": "It is high."},
        [{"type": "thinking", "thinking": [{"type": "text", "text": "Hm."}]}, {"text": "It is high."}, None, 7],
    ],
)
async def test_content_in_parts_is_the_text_of_the_parts(stage: HandMadeStage, content: object) -> None:
    assert (await at_once(stage, {"content": content})).content == "It is high."
    assert whole(await streamed(stage, chunk({"content": content}), chunk({}, "stop"))).content == "It is high."


@pytest.mark.parametrize(
    "finish", ["eos", "eos_token", "stop_sequence", "end_turn", "COMPLETE", "done", None, "", 7, {}]
)
async def test_any_reason_for_the_end_of_an_answer_ends_it(stage: HandMadeStage, finish: object) -> None:
    reply = await at_once(stage, {"content": "31."}, finish)
    assert (reply.content, reply.finish_reason, reply.usage.output_tokens) == ("31.", FinishReason.STOP, 9)
    assert whole(await streamed(stage, chunk({"content": "31."}), chunk({}, finish))).content == "31."


@pytest.mark.parametrize("finish", ["length", "LENGTH", "max_tokens", "model_length"])
async def test_each_word_for_the_limit_means_a_cut_answer(stage: HandMadeStage, finish: str) -> None:
    assert (await at_once(stage, {"content": "31."}, finish)).finish_reason is FinishReason.LENGTH


async def test_empty_ends_and_deltas_between_pieces_are_ignored(stage: HandMadeStage) -> None:
    call = {"index": 0, "id": "a", **piece(name="height_of", arguments='{"tower":')}
    rest = {"index": 0, "id": "", **piece(name="", arguments=' "North"}')}
    events = await streamed(
        stage,
        chunk({"tool_calls": [call]}, ""),
        chunk(None),
        chunk({"content": None, "tool_calls": None}, ""),
        {"choices": None, "usage": {}},
        {"choices": [None]},
        chunk({"tool_calls": [rest]}, ""),
        chunk(None, "tool_calls", usage={"prompt_tokens": None, "completion_tokens": None}),
    )
    reply = whole(events)
    assert calls_in(reply) == [("height_of", {"tower": "North"})]
    assert (reply.estimated, reply.usage.input_tokens) == (True, estimated_prompt_tokens(REQUEST))


@pytest.mark.parametrize(
    "figures", [{}, {"prompt_tokens": None, "completion_tokens": None}, usage(0, 0), [], "none", {"total_tokens": -1}]
)
async def test_figures_that_say_nothing_are_estimated_and_marked(stage: HandMadeStage, figures: object) -> None:
    reply = await at_once(stage, {"content": "It is 31 metres high."}, figures=figures)
    assert reply.estimated
    assert reply.usage.input_tokens == estimated_prompt_tokens(REQUEST)
    assert reply.usage.output_tokens > 0


async def test_figures_named_as_in_the_responses_api_are_read(stage: HandMadeStage) -> None:
    figures = {"input_tokens": 14, "output_tokens": 9, "input_tokens_details": {"cached_tokens": 4}}
    reply = await at_once(stage, {"content": "31."}, figures=figures)
    assert (reply.usage.input_tokens, reply.usage.output_tokens, reply.usage.cache_read_tokens) == (14, 9, 4)
    assert not reply.estimated


async def test_a_part_of_the_figures_is_kept_where_another_is_missing(stage: HandMadeStage) -> None:
    reply = await at_once(stage, {"content": "31."}, figures={"prompt_tokens": 0, "completion_tokens": 9})
    assert (reply.estimated, reply.usage.output_tokens) == (True, 9)
    assert reply.usage.input_tokens == estimated_prompt_tokens(REQUEST)


@pytest.mark.parametrize(
    "halves", [("A \ud83d", "\ude00 B"), ("\ud83d", "\ude00"), ("\ud83d", "\ude00\ud83d", "\ude00")]
)
async def test_halves_of_a_character_in_two_deltas_are_one_character(
    stage: HandMadeStage, halves: tuple[str, ...]
) -> None:
    events = await streamed(stage, *(chunk({"content": half}) for half in halves), chunk({}, "stop"))
    whole_text = "".join(halves).encode("utf-16", "surrogatepass").decode("utf-16")
    assert whole(events).content == whole_text
    assert "".join(event.text for event in events if isinstance(event, TextDelta)) == whole_text


async def test_half_a_character_without_its_other_half_is_replaced(stage: HandMadeStage) -> None:
    assert (await at_once(stage, {"content": "A \ud83d"})).content == "A \ufffd"
    assert whole(await streamed(stage, chunk({"content": "A \ud83d"}), chunk({}, "stop"))).content == "A \ufffd"


@pytest.mark.parametrize(
    ("figures", "written", "thought"),
    [
        ({"prompt_tokens": 10, "completion_tokens": 20, "total_tokens": 30}, 20, 20),
        ({"prompt_tokens": 10, "completion_tokens": 20, "total_tokens": 55}, 45, 25),
        ({"prompt_tokens": 10, "completion_tokens": 20}, 45, 25),
        ({"prompt_tokens": 10, "completion_tokens": 40}, 40, 25),
        ({"prompt_tokens": 10, "total_tokens": 50}, 40, 25),
    ],
    ids=["inside by the total", "beside by the total", "more than the answer", "less than the answer", "total alone"],
)
async def test_the_total_shows_whether_reasoning_is_counted_beside_the_answer(
    stage: HandMadeStage, figures: dict[str, Any], written: int, thought: int
) -> None:
    figures = {**figures, "completion_tokens_details": {"reasoning_tokens": 25}}
    reply = await at_once(stage, {"content": "31."}, figures=figures)
    assert (reply.usage.output_tokens, reply.usage.reasoning_tokens) == (written, thought)


@pytest.mark.parametrize(
    ("written", "answer", "reasoning"),
    [
        ("<think>Hm.</think>\n\n31.", "31.", "Hm."),
        ("\n<think>\nHm.\n</think>\n31.", "31.", "Hm."),
        ("<THINKING>Hm.</THINKING>31.", "31.", "Hm."),
        ("[THINK]Hm.[/THINK]31.", "31.", "Hm."),
        ("<think></think>31.", "31.", ""),
        ("<think>Never closed.", "Never closed.", ""),
        ("Hm.\n</think>\n\n31.", "31.", "Hm."),
        ("The tag <think> opens.", "The tag <think> opens.", ""),
        ("1 < 2 and <thin", "1 < 2 and <thin", ""),
        ("<thinker>31.", "<thinker>31.", ""),
    ],
)
async def test_reasoning_between_tags_is_kept_apart_from_the_answer(
    stage: HandMadeStage, written: str, answer: str, reasoning: str
) -> None:
    reply = await at_once(stage, {"content": written})
    assert (reply.content.strip(), reply.reasoning) == (answer, reasoning)
    events = await streamed(stage, *(chunk({"content": each}) for each in written), chunk({}, "stop", usage=USED))
    assert whole(events) == reply
    if "</think>" not in written or "<think>" in written:
        assert "".join(event.text for event in events if isinstance(event, TextDelta)) == reply.content


async def test_reasoning_that_is_cut_at_the_limit_is_no_answer(stage: HandMadeStage) -> None:
    reply = await at_once(stage, {"content": "<think>Hm, and"}, "length")
    assert (reply.content, reply.reasoning, reply.finish_reason) == ("", "Hm, and", FinishReason.LENGTH)


@pytest.mark.parametrize("field", ["reasoning_content", "reasoning"])
async def test_reasoning_in_a_field_of_its_own_is_kept_apart(stage: HandMadeStage, field: str) -> None:
    assert (await at_once(stage, {"content": "31.", field: "Hm."})).reasoning == "Hm."
    events = await streamed(stage, chunk({field: "H"}), chunk({field: "m."}), chunk({"content": "31."}, "stop"))
    assert (whole(events).content, whole(events).reasoning) == ("31.", "Hm.")


async def test_a_reply_with_the_content_type_of_text_is_read(stage: HandMadeStage) -> None:
    body = completion_body(LOCAL_MODEL, USED, {"content": "31."}, "stop")
    stage.delivers(Exchange(body=json.dumps(body).encode(), headers={"content-type": "text/plain"}))
    assert (await stage.provider.ask(REQUEST)).content == "31."
