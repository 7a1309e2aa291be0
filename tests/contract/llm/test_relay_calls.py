"""Read the tool calls of relays and self-hosted servers, at once and in a stream alike."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from domain.llm.chat import FinishReason, ToolCall
from domain.llm.errors import MalformedAnswerError
from domain.llm.token_usage import TokenUsage
from tests.contract.llm.exchanges.compatible import CompatibleExchanges
from tests.contract.llm.exchanges.compatible_bodies import completion_body
from tests.contract.llm.exchanges.exchange import Exchange
from tests.contract.llm.hand_made import HandMadeStage
from tests.contract.llm.relays import USED, at_once, calls_in, chunk, piece, streamed
from tests.contract.llm.requests import HEIGHT_OF
from tests.contract.llm.scenes import asking
from tests.contract.llm.stream_contract import whole
from tests.contract.llm.vendors import LOCAL_MODEL


@pytest.fixture
async def stage() -> AsyncIterator[HandMadeStage]:
    stage = HandMadeStage(CompatibleExchanges())
    yield stage
    await stage.close()


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
    expected = (ToolCall(id="a", name="height_of", arguments={}),)
    assert (await at_once(stage, {"tool_calls": [call]})).tool_calls == expected
    assert whole(await streamed(stage, chunk({"tool_calls": [call]}), chunk({}, "stop"))).tool_calls == expected


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


async def test_a_name_may_come_after_its_call_began(stage: HandMadeStage) -> None:
    events = await streamed(
        stage,
        chunk({"tool_calls": [{"index": 0, "id": "a", **piece(arguments="")}]}),
        chunk({"tool_calls": [{"index": 0, **piece(name="height_of")}]}),
        chunk({"tool_calls": [{"index": 0, **piece(arguments='{"tower": "North"}')}]}),
        chunk({}, "tool_calls"),
        request=asking(LOCAL_MODEL, tools=(HEIGHT_OF, replace(HEIGHT_OF, name="age_of"))),
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
    stage.delivers(Exchange(body=completion_body(LOCAL_MODEL, USED, {"tool_calls": [nameless]}, "tool_calls")))
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
