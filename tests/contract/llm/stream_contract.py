"""The contract of streamed replies, which every adapter runs."""

import json
from contextlib import aclosing

import pytest

from domain.llm.chat import ChatEvent, Completion, FinishReason, TextDelta, ToolCall
from domain.llm.errors import LLMError, LLMTimeoutError, ProviderUnavailableError
from tests.contract.contract import Contract
from tests.contract.llm.scenes import Happening, Scene, Stage
from tests.waiting import eventually


async def streamed_in(scene: Scene) -> list[ChatEvent]:
    async with aclosing(scene.provider.stream(scene.chat)) as events:
        return [event async for event in events]


async def _failure(stage: Stage, happening: Happening) -> LLMError:
    scene = stage.set(happening)
    with pytest.raises(LLMError) as failed:
        await streamed_in(scene)
    assert failed.value.provider == scene.provider.name
    assert str(failed.value)
    await eventually(scene.is_free, "the connection to be free", patience=5)
    return failed.value


def whole(events: list[ChatEvent]) -> Completion:
    """The final event, which holds the whole reply and occurs once."""
    (completion,) = [event for event in events if isinstance(event, Completion)]
    assert events[-1] is completion
    return completion


class StreamContract(Contract):
    async def test_a_stream_brings_the_answer_in_pieces_and_then_the_whole(self, stage: Stage) -> None:
        scene = stage.set(Happening.STREAMED_TEXT)
        events = await streamed_in(scene)
        said = whole(events)
        pieces = [event.text for event in events if isinstance(event, TextDelta)]
        assert "".join(pieces) == said.content
        assert pieces
        assert all(pieces)
        assert scene.says in said.content
        assert said.finish_reason is FinishReason.STOP
        assert said.model.startswith(scene.request.model)
        assert said.usage.input_tokens > 0
        assert said.usage.output_tokens > 0

    async def test_a_stream_that_is_over_leaves_its_connection_free(self, stage: Stage) -> None:
        scene = stage.set(Happening.STREAMED_TEXT)
        await streamed_in(scene)
        await eventually(scene.is_free, "the connection to be free", patience=5)

    async def test_a_stream_brings_each_call_of_a_tool_once_and_whole(self, stage: Stage) -> None:
        scene = stage.set(Happening.STREAMED_TOOLS)
        events = await streamed_in(scene)
        said = whole(events)
        calls = tuple(event for event in events if isinstance(event, ToolCall))
        assert calls == said.tool_calls
        assert len({call.id for call in calls}) == len(calls) > 0
        assert said.finish_reason is FinishReason.TOOL_CALLS
        assert {call.name for call in calls} <= {tool.name for tool in scene.chat.tools}

    async def test_leaving_a_stream_early_frees_its_connection(self, stage: Stage) -> None:
        scene = stage.set(Happening.LEFT_EARLY)
        async with aclosing(scene.provider.stream(scene.chat)) as events:
            await anext(events)
        await eventually(scene.is_free, "the connection to be free", patience=5)

    @pytest.mark.parametrize(
        "happening",
        [
            Happening.STREAMED_CUT_OFF,
            Happening.CORRUPT_CHUNK,
            Happening.FAILED_MIDWAY,
            Happening.DROPPED_MIDWAY,
            Happening.OVERLOADED,
            Happening.DROPPED,
        ],
    )
    async def test_a_stream_that_breaks_is_an_unavailable_provider(self, stage: Stage, happening: Happening) -> None:
        assert type(await _failure(stage, happening)) is ProviderUnavailableError

    @pytest.mark.parametrize("happening", [Happening.SILENCE, Happening.SILENT_MIDWAY])
    async def test_a_stream_that_falls_silent_ends_at_the_time_out(self, stage: Stage, happening: Happening) -> None:
        assert type(await _failure(stage, happening)) is LLMTimeoutError


class TwinContract(Contract):
    async def test_a_stream_ends_in_what_would_have_been_answered_at_once(self, stage: Stage) -> None:
        events = await streamed_in(stage.set(Happening.STREAMED_TEXT))
        at_once = stage.set(Happening.TEXT)
        assert whole(events) == await at_once.provider.ask(at_once.request)
        assert len(events) > 2


class StructuredTwinContract(Contract):
    async def test_a_stream_with_a_schema_ends_in_the_data_that_would_have_been_answered_at_once(
        self, stage: Stage
    ) -> None:
        scene = stage.set(Happening.STRUCTURED)
        events = await streamed_in(scene)
        assert json.loads("".join(event.text for event in events if isinstance(event, TextDelta)))
        assert whole(events) == await scene.provider.ask(scene.request)
