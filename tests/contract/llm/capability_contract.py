"""The contract for capabilities beyond text: images, tools, audio, and how a missing one is refused."""

import json

import pytest

from domain.llm.chat import Completion, FinishReason
from domain.llm.errors import UnsupportedCapability
from domain.llm.media import Embeddings, GeneratedImages, Speech, Transcription
from domain.llm.token_counts import TokenCount
from tests.contract.contract import Contract
from tests.contract.llm.scenes import Happening, Scene, Stage


async def is_refused(scene: Scene) -> bool:
    """Return whether the provider lacks the capability; if so, check that its refusal names both."""
    if scene.lacks is None:
        return False
    with pytest.raises(UnsupportedCapability) as refused:
        await scene.provider.ask(scene.request)
    assert (refused.value.capability, refused.value.provider) == (scene.lacks, scene.provider.name)
    assert refused.value.able
    assert scene.provider.name not in refused.value.able
    assert refused.value.able[0] in str(refused.value)
    return True


class CapabilityContract(Contract):
    async def test_a_picture_in_a_question_is_looked_at(self, stage: Stage) -> None:
        scene = stage.set(Happening.LOOKED_AT)
        reply: Completion = await scene.provider.ask(scene.request)
        assert scene.says in reply.content
        assert reply.content

    async def test_a_tool_is_called_with_arguments(self, stage: Stage) -> None:
        scene = stage.set(Happening.TOOL_CALLED)
        reply: Completion = await scene.provider.ask(scene.request)
        (call,) = reply.tool_calls
        assert reply.finish_reason is FinishReason.TOOL_CALLS
        assert reply.function_call is call
        assert call.id
        assert call.name in {tool.name for tool in scene.chat.tools}
        assert set(call.arguments) >= set(scene.chat.tools[0].parameters.get("required", ()))

    async def test_tools_are_called_in_parallel_each_under_an_id_of_its_own(self, stage: Stage) -> None:
        scene = stage.set(Happening.TOOLS_CALLED)
        reply: Completion = await scene.provider.ask(scene.request)
        assert reply.finish_reason is FinishReason.TOOL_CALLS
        assert len({call.id for call in reply.tool_calls}) == len(reply.tool_calls) > 1

    async def test_the_results_of_tools_are_answered(self, stage: Stage) -> None:
        scene = stage.set(Happening.TOOL_ANSWERED)
        reply: Completion = await scene.provider.ask(scene.request)
        assert scene.says in reply.content
        assert reply.content
        assert (reply.finish_reason, reply.tool_calls) == (FinishReason.STOP, ())

    async def test_an_answer_keeps_to_the_schema(self, stage: Stage) -> None:
        scene = stage.set(Happening.STRUCTURED)
        reply: Completion = await scene.provider.ask(scene.request)
        assert scene.chat.output is not None
        assert set(json.loads(reply.content)) == set(scene.chat.output.schema["properties"])

    async def test_what_is_written_to_the_cache_is_a_part_of_the_input(self, stage: Stage) -> None:
        scene = stage.set(Happening.CACHE_WRITTEN)
        reply: Completion = await scene.provider.ask(scene.request)
        assert reply.usage.cache_write_tokens <= reply.usage.input_tokens
        assert reply.usage.input_tokens > 0

    async def test_tokens_are_counted_by_the_provider(self, stage: Stage) -> None:
        scene = stage.set(Happening.COUNTED)
        if not await is_refused(scene):
            reply: TokenCount = await scene.provider.ask(scene.request)
            assert reply.tokens > 0
            assert reply.exact

    async def test_a_picture_is_made(self, stage: Stage) -> None:
        scene = stage.set(Happening.PICTURED)
        if not await is_refused(scene):
            reply: GeneratedImages = await scene.provider.ask(scene.request)
            (image,) = reply.images
            assert image.data or image.url
            assert reply.usage.images == 1

    async def test_a_text_is_spoken(self, stage: Stage) -> None:
        scene = stage.set(Happening.SPOKEN)
        if not await is_refused(scene):
            reply: Speech = await scene.provider.ask(scene.request)
            assert reply.audio
            assert reply.media_type.startswith("audio/")
            assert reply.usage.characters or reply.usage.output_audio_tokens

    async def test_a_recording_is_written_down(self, stage: Stage) -> None:
        scene = stage.set(Happening.TRANSCRIBED)
        if not await is_refused(scene):
            reply: Transcription = await scene.provider.ask(scene.request)
            assert reply.text
            assert reply.usage.audio_seconds or reply.usage.input_audio_tokens

    async def test_each_text_becomes_a_vector(self, stage: Stage) -> None:
        scene = stage.set(Happening.EMBEDDED)
        if not await is_refused(scene):
            reply: Embeddings = await scene.provider.ask(scene.request)
            assert len(reply.vectors) == len(scene.embedding.texts)
            assert {len(vector) for vector in reply.vectors} == {scene.embedding.dimensions}
            assert reply.usage.input_tokens > 0
