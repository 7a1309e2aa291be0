"""Parse the dialects of servers that offer a Chat Completions API."""

import json
from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest

from adapters.llm.providers.compatible.provider import OpenAICompatibleProvider
from domain.llm.chat import ChatEvent, Completion, FinishReason, TextDelta, ToolCall, UsageSoFar
from domain.llm.errors import (
    ContentFilterError,
    ProviderUnavailableError,
    RateLimitError,
    UnreadableReplyError,
    UnsupportedCapability,
)
from domain.llm.estimates import estimated_prompt_tokens, estimated_text_tokens
from domain.llm.media import EmbeddingRequest, Embeddings
from domain.llm.token_usage import TokenUsage
from tests.contract.llm.exchanges.compatible import CompatibleExchanges
from tests.contract.llm.exchanges.compatible_bodies import DONE, calls_message, completion_body, streamed, usage
from tests.contract.llm.exchanges.exchange import Events, Exchange
from tests.contract.llm.hand_made import HandMadeStage
from tests.contract.llm.requests import CALLED_TWICE, DIMENSIONS, HEIGHT_OF, TEXTS
from tests.contract.llm.scenes import CALLER, Happening, asking
from tests.contract.llm.stream_contract import streamed_in, whole
from tests.contract.llm.vendors import CATALOGUE, LOCAL, LOCAL_EMBEDDER, LOCAL_MODEL

_REQUEST = asking(LOCAL_MODEL, tools=(HEIGHT_OF,))


@pytest.fixture
async def stage() -> AsyncIterator[HandMadeStage]:
    stage = HandMadeStage(CompatibleExchanges())
    yield stage
    await stage.close()


async def answered(stage: HandMadeStage, body: dict[str, Any]) -> Completion:
    stage.delivers(Exchange(body=body))
    return await stage.provider.ask(_REQUEST)


async def streamed_by(stage: HandMadeStage, *events: Mapping[str, Any] | bytes) -> list[ChatEvent]:
    stage.delivers(Exchange(body=Events(events)))
    return [event async for event in stage.provider.stream(_REQUEST)]


def chunk(delta: dict[str, Any], finish: str | None = None, **changes: Any) -> dict[str, Any]:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return {"id": "1", "object": "chat.completion.chunk", "model": LOCAL_MODEL, "choices": [choice], **changes}


def called(name: str, **pieces: Any) -> dict[str, Any]:
    return {"tool_calls": [{"function": {"name": name, "arguments": '{"tower": "North"}'}, **pieces}]}


@pytest.mark.parametrize(
    ("figures", "expected"),
    [
        (usage(14, 73, reasoning_tokens=64), TokenUsage(input_tokens=14, output_tokens=73, reasoning_tokens=64)),
        (
            usage(14, 64, total=142, reasoning_tokens=64),
            TokenUsage(input_tokens=14, output_tokens=128, reasoning_tokens=64),
        ),
        (
            {**usage(14, 1, reasoning_tokens=64), "total_tokens": None},
            TokenUsage(input_tokens=14, output_tokens=65, reasoning_tokens=64),
        ),
        (usage(14, 9, cached_tokens=99), TokenUsage(input_tokens=14, output_tokens=9, cache_read_tokens=14)),
        (
            {"prompt_tokens": 14, "completion_tokens": 9, "total_tokens": 23},
            TokenUsage(input_tokens=14, output_tokens=9),
        ),
    ],
    ids=["inside", "beside, by the total", "beside, without a total", "more cached than read", "no details"],
)
async def test_figures_mean_the_same_whoever_counts(
    stage: HandMadeStage, figures: dict[str, Any], expected: TokenUsage
) -> None:
    reply = await answered(stage, completion_body(LOCAL_MODEL, figures, {"content": "31."}, "stop"))
    assert reply.usage == expected


async def test_a_server_that_does_not_count_gets_estimates(stage: HandMadeStage) -> None:
    body = completion_body(LOCAL_MODEL, None, {"content": "It is 31 metres high."}, "stop")
    expected = TokenUsage(
        input_tokens=estimated_prompt_tokens(_REQUEST), output_tokens=estimated_text_tokens("It is 31 metres high.")
    )
    assert (await answered(stage, body)).usage == expected
    assert whole(await streamed_by(stage, *streamed(body).events)).usage == expected


async def test_estimates_count_the_calls_of_tools(stage: HandMadeStage) -> None:
    reply = await answered(stage, completion_body(LOCAL_MODEL, None, calls_message(CALLED_TWICE), "tool_calls"))
    assert reply.usage.output_tokens > 10


async def test_calls_may_have_no_ids(stage: HandMadeStage) -> None:
    events = await streamed_by(
        stage,
        chunk(called("height_of", index=0)),
        chunk(called("colour_of", index=1)),
        chunk({}, "tool_calls"),
        DONE,
    )
    assert [(call.id, call.name) for call in whole(events).tool_calls] == [
        ("call_1", "height_of"),
        ("call_2", "colour_of"),
    ]


async def test_calls_may_all_have_the_same_index(stage: HandMadeStage) -> None:
    events = await streamed_by(
        stage,
        chunk(called("height_of", index=0, id="a")),
        chunk(called("colour_of", index=0, id="b")),
        chunk({}, "stop"),
        DONE,
    )
    said = whole(events)
    assert [(call.id, call.name) for call in said.tool_calls] == [("a", "height_of"), ("b", "colour_of")]
    assert said.finish_reason is FinishReason.TOOL_CALLS


async def test_calls_may_come_with_the_end(stage: HandMadeStage) -> None:
    events = await streamed_by(stage, chunk(called("height_of", index=0, id="a"), "tool_calls"), DONE)
    assert [type(event) for event in events] == [ToolCall, Completion]


async def test_a_call_that_was_cut_at_the_limit_is_none(stage: HandMadeStage) -> None:
    begun = {"tool_calls": [{"index": 0, "id": "a", "function": {"name": "height_of", "arguments": '{"to'}}]}
    said = whole(await streamed_by(stage, chunk(begun), chunk({}, "length"), DONE))
    assert (said.tool_calls, said.finish_reason) == ((), FinishReason.LENGTH)


async def test_a_stream_may_end_without_the_word_for_it(stage: HandMadeStage) -> None:
    assert whole(await streamed_by(stage, chunk({"content": "31."}), chunk({}, "stop"))).content == "31."


async def test_figures_that_come_early_are_handed_on(stage: HandMadeStage) -> None:
    events = await streamed_by(
        stage,
        chunk({"content": "31"}, usage=usage(14, 1)),
        chunk({"content": "."}, usage=usage(14, 2)),
        chunk({}, "stop", usage=usage(14, 3)),
        DONE,
    )
    assert events[:-1] == [
        TextDelta("31"),
        UsageSoFar(TokenUsage(input_tokens=14, output_tokens=1)),
        TextDelta("."),
        UsageSoFar(TokenUsage(input_tokens=14, output_tokens=2)),
    ]
    assert whole(events).usage.output_tokens == 3


@pytest.mark.parametrize("finish", ["error", "abort"])
async def test_an_end_that_is_none_is_the_providers_failure_with_what_was_billed(
    stage: HandMadeStage, finish: str
) -> None:
    with pytest.raises(ProviderUnavailableError) as failure:
        await streamed_by(stage, chunk({"content": "31"}, finish, usage=usage(14, 1)), DONE)
    assert failure.value.usage == TokenUsage(input_tokens=14, output_tokens=1)


@pytest.mark.parametrize("event", [b'data: {"choices": 1}\n\n', b"data: null\n\n", b'data: {"choices": [{}]}\n\n'])
async def test_an_event_of_an_unknown_form_is_left_out(stage: HandMadeStage, event: bytes) -> None:
    assert whole(await streamed_by(stage, chunk({"content": "31"}), event, chunk({}, "stop"), DONE)).content == "31"


async def test_a_stream_that_is_marked_as_ended_needs_no_reason_for_it(stage: HandMadeStage) -> None:
    assert whole(await streamed_by(stage, chunk({"content": "31"}), DONE)).finish_reason is FinishReason.STOP
    with pytest.raises(ProviderUnavailableError):
        await streamed_by(stage, chunk({"content": "31"}))
    with pytest.raises(ProviderUnavailableError):
        await streamed_by(stage, chunk({"content": ""}), DONE)


async def test_a_refusal_is_filtered_content(stage: HandMadeStage) -> None:
    refusing = completion_body(LOCAL_MODEL, usage(14, 9), {"content": None, "refusal": "I will not."}, "stop")
    with pytest.raises(ContentFilterError, match="I will not"):
        await answered(stage, refusing)
    with pytest.raises(ContentFilterError, match="I will not"):
        await streamed_by(stage, chunk({"refusal": "I will "}), chunk({"refusal": "not."}, "stop"), DONE)


async def test_thoughts_that_a_server_shows_are_no_part_of_the_answer(stage: HandMadeStage) -> None:
    thinking = {"content": "31.", "reasoning_content": "Thinking aloud."}
    assert (await answered(stage, completion_body(LOCAL_MODEL, usage(14, 9), thinking, "stop"))).content == "31."
    events = await streamed_by(
        stage, chunk({"reasoning_content": "Thinking aloud."}), chunk({"content": "31."}, "stop"), DONE
    )
    assert whole(events).content == "31."


async def test_figures_are_asked_for_in_a_stream(stage: HandMadeStage) -> None:
    await streamed_in(stage.set(Happening.STREAMED_TEXT))
    body = json.loads(stage.request.content)
    assert (body["stream"], body["stream_options"]) == (True, {"include_usage": True})


async def test_what_such_a_server_is_not_trusted_with_is_refused(stage: HandMadeStage) -> None:
    scene = stage.set(Happening.SPOKEN)
    with pytest.raises(UnsupportedCapability) as refused:
        await stage.provider.ask(scene.request)
    assert refused.value.able == ("openai", "google", "xai")
    assert stage.requests == []


async def embedded(stage: HandMadeStage, body: object, texts: tuple[str, ...] = TEXTS) -> Embeddings:
    stage.delivers(Exchange(body=json.dumps(body).encode(), headers={"content-type": "application/json"}))
    return await stage.provider.ask(EmbeddingRequest(provider=LOCAL, model=LOCAL_EMBEDDER, caller=CALLER, texts=texts))


async def test_vectors_without_index_and_figures_are_in_the_order_of_the_reply(stage: HandMadeStage) -> None:
    reply = await embedded(stage, {"data": [{"embedding": [1, 2]}, {"embedding": [3, 4]}]})
    assert (reply.vectors, reply.model, reply.estimated) == (((1.0, 2.0), (3.0, 4.0)), LOCAL_EMBEDDER, True)
    assert reply.usage.input_tokens > 0


async def test_texts_are_embedded_in_the_plain_form(stage: HandMadeStage) -> None:
    await stage.provider.ask(stage.set(Happening.EMBEDDED).request)
    assert stage.request.url.path == "/v1/embeddings"
    assert json.loads(stage.request.content) == {
        "model": LOCAL_EMBEDDER,
        "input": list(TEXTS),
        "dimensions": DIMENSIONS,
    }


@pytest.mark.parametrize("vectors", [[], [[1]], [[1], []]], ids=["none", "too few", "an empty one"])
async def test_a_text_without_a_vector_is_no_outage(stage: HandMadeStage, vectors: list[list[int]]) -> None:
    with pytest.raises(UnreadableReplyError, match="vector for each text") as failure:
        await embedded(stage, {"data": [{"embedding": vector} for vector in vectors]})
    assert failure.value.usage is not None
    assert failure.value.usage_is_estimated


async def test_an_error_behind_a_good_status_is_classed_for_embeddings_too(stage: HandMadeStage) -> None:
    with pytest.raises(RateLimitError):
        await embedded(stage, {"error": {"code": 429, "message": "Too many."}})


async def test_a_server_may_want_no_key() -> None:
    keyless = OpenAICompatibleProvider(
        name=LOCAL, base_url="http://127.0.0.1:1/v1", api_key=None, timeout_seconds=5, catalogue=CATALOGUE
    )
    with pytest.raises(ProviderUnavailableError):
        await keyless.ask(_REQUEST)
    await keyless.close()
