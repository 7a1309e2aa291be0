"""Read what relays and servers of one's own send beside the documented form, at once and in a stream alike."""

import json
from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest

from domain.llm.chat import ChatEvent, Completion, FinishReason, TextDelta, ToolCall
from domain.llm.errors import MalformedAnswerError
from domain.llm.estimates import estimated_prompt_tokens
from domain.llm.token_usage import TokenUsage
from tests.contract.llm.exchanges.compatible import CompatibleExchanges
from tests.contract.llm.exchanges.compatible_bodies import DONE, completion_body, usage
from tests.contract.llm.exchanges.exchange import Events, Exchange
from tests.contract.llm.hand_made import HandMadeStage
from tests.contract.llm.requests import HEIGHT_OF
from tests.contract.llm.scenes import asking
from tests.contract.llm.stream_contract import whole
from tests.contract.llm.vendors import LOCAL_MODEL

_REQUEST = asking(LOCAL_MODEL, tools=(HEIGHT_OF,))
_USED = usage(14, 9)


@pytest.fixture
async def stage() -> AsyncIterator[HandMadeStage]:
    stage = HandMadeStage(CompatibleExchanges())
    yield stage
    await stage.close()


async def at_once(stage: HandMadeStage, message: object, finish: object = "stop", figures: object = None) -> Completion:
    body = completion_body(LOCAL_MODEL, _USED, {}, "stop")
    body["choices"][0] |= {"message": message, "finish_reason": finish}
    body["usage"] = _USED if figures is None else figures
    stage.delivers(Exchange(body=body))
    return await stage.provider.ask(_REQUEST)


async def streamed(stage: HandMadeStage, *events: Mapping[str, Any] | bytes) -> list[ChatEvent]:
    stage.delivers(Exchange(body=Events((*events, DONE))))
    return [event async for event in stage.provider.stream(_REQUEST)]


def chunk(delta: object, finish: object = None, **changes: Any) -> dict[str, Any]:
    return {"model": LOCAL_MODEL, "choices": [{"index": 0, "delta": delta, "finish_reason": finish}], **changes}


def piece(**function: Any) -> dict[str, Any]:
    return {"function": function}


def calls_in(reply: Completion) -> list[tuple[str, dict[str, Any]]]:
    return [(call.name, dict(call.arguments)) for call in reply.tool_calls]


async def test_calls_without_a_type_are_calls(stage: HandMadeStage) -> None:
    untyped = [{"id": "a", **piece(name="height_of", arguments='{"tower": "North"}')}]
    reply = await at_once(stage, {"content": "", "tool_calls": untyped}, "tool_calls")
    assert (calls_in(reply), reply.finish_reason) == ([("height_of", {"tower": "North"})], FinishReason.TOOL_CALLS)


@pytest.mark.parametrize("arguments", [{"tower": "North"}, '{"tower": "North"}', '"{\\"tower\\": \\"North\\"}"'])
async def test_arguments_may_be_an_object_or_text(stage: HandMadeStage, arguments: object) -> None:
    call = {"index": 0, "id": "a", **piece(name="height_of", arguments=arguments)}
    reply = await at_once(stage, {"tool_calls": [call]})
    assert calls_in(reply) == [("height_of", {"tower": "North"})]
    assert whole(await streamed(stage, chunk({"tool_calls": [call]}), chunk({}, "stop"))).tool_calls == reply.tool_calls


@pytest.mark.parametrize("arguments", ["null", "", "{}", None, {}])
async def test_arguments_that_are_nothing_are_an_empty_object(stage: HandMadeStage, arguments: object) -> None:
    call = {"index": 0, "id": "a", **piece(name="height_of", arguments=arguments)}
    assert calls_in(await at_once(stage, {"tool_calls": [call]})) == [("height_of", {})]
    assert calls_in(whole(await streamed(stage, chunk({"tool_calls": [call]}), chunk({}, "stop")))) == [
        ("height_of", {})
    ]


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


@pytest.mark.parametrize("ids", [("", ""), (None, None), ("a", "b")])
@pytest.mark.parametrize("index", [0, None, "0"])
async def test_parallel_calls_at_one_index_are_several(
    stage: HandMadeStage, ids: tuple[str | None, str | None], index: object
) -> None:
    begun = [
        {"index": index, "id": call_id, **piece(name=name, arguments='{"n": 1}')}
        for call_id, name in zip(ids, ("height_of", "height_of"), strict=True)
    ]
    apart = await streamed(stage, *(chunk({"tool_calls": [each]}) for each in begun), chunk({}, "tool_calls"))
    together = await streamed(stage, chunk({"tool_calls": begun}), chunk({}, "tool_calls"))
    for events in (apart, together):
        calls = whole(events).tool_calls
        assert [(call.name, dict(call.arguments)) for call in calls] == [("height_of", {"n": 1})] * 2
        assert len({call.id for call in calls}) == 2


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
    assert (reply.estimated, reply.usage.input_tokens) == (True, estimated_prompt_tokens(_REQUEST))


@pytest.mark.parametrize(
    "figures", [{}, {"prompt_tokens": None, "completion_tokens": None}, usage(0, 0), [], "none", {"total_tokens": -1}]
)
async def test_figures_that_say_nothing_are_estimated_and_marked(stage: HandMadeStage, figures: object) -> None:
    reply = await at_once(stage, {"content": "It is 31 metres high."}, figures=figures)
    assert reply.estimated
    assert reply.usage.input_tokens == estimated_prompt_tokens(_REQUEST)
    assert reply.usage.output_tokens > 0


async def test_a_part_of_the_figures_is_kept_where_another_is_missing(stage: HandMadeStage) -> None:
    reply = await at_once(stage, {"content": "31."}, figures={"prompt_tokens": 0, "completion_tokens": 9})
    assert (reply.estimated, reply.usage.output_tokens) == (True, 9)
    assert reply.usage.input_tokens == estimated_prompt_tokens(_REQUEST)


async def test_a_name_may_come_after_its_call_began(stage: HandMadeStage) -> None:
    events = await streamed(
        stage,
        chunk({"tool_calls": [{"index": 0, "id": "a", **piece(arguments="")}]}),
        chunk({"tool_calls": [{"index": 0, **piece(name="height_of")}]}),
        chunk({"tool_calls": [{"index": 0, **piece(arguments='{"tower": "North"}')}]}),
        chunk({}, "tool_calls"),
    )
    assert whole(events).tool_calls == (ToolCall(id="a", name="height_of", arguments={"tower": "North"}),)


async def test_a_name_and_an_id_may_be_repeated_in_each_piece(stage: HandMadeStage) -> None:
    pieces = ['{"tow', 'er": ', '"North"}']
    events = await streamed(
        stage,
        *(
            chunk({"tool_calls": [{"index": 0, "id": "a", **piece(name="height_of", arguments=each)}]})
            for each in pieces
        ),
        chunk({}, "tool_calls"),
    )
    assert calls_in(whole(events)) == [("height_of", {"tower": "North"})]


async def test_a_call_without_a_name_is_one_of_the_only_tool(stage: HandMadeStage) -> None:
    nameless = {"index": 0, "id": "a", **piece(arguments='{"tower": "North"}')}
    assert calls_in(await at_once(stage, {"tool_calls": [nameless]})) == [("height_of", {"tower": "North"})]
    stage.delivers(Exchange(body=completion_body(LOCAL_MODEL, _USED, {"tool_calls": [nameless]}, "tool_calls")))
    with pytest.raises(MalformedAnswerError) as mistake:
        await stage.provider.ask(asking(LOCAL_MODEL))
    assert mistake.value.usage == TokenUsage(input_tokens=14, output_tokens=9)


async def test_the_function_call_of_older_servers_is_a_call(stage: HandMadeStage) -> None:
    old = {"name": "height_of", "arguments": '{"tower": "North"}'}
    assert calls_in(await at_once(stage, {"function_call": old}, "function_call")) == [
        ("height_of", {"tower": "North"})
    ]
    begun = chunk({"function_call": {"name": "height_of", "arguments": '{"tower":'}})
    events = await streamed(
        stage, begun, chunk({"function_call": {"arguments": ' "North"}'}}), chunk({}, "function_call")
    )
    assert calls_in(whole(events)) == [("height_of", {"tower": "North"})]


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
    events = await streamed(stage, *(chunk({"content": each}) for each in written), chunk({}, "stop", usage=_USED))
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
    body = completion_body(LOCAL_MODEL, _USED, {"content": "31."}, "stop")
    stage.delivers(Exchange(body=json.dumps(body).encode(), headers={"content-type": "text/plain"}))
    assert (await stage.provider.ask(_REQUEST)).content == "31."
