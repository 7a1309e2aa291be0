"""The contract of every chat provider: each adapter runs these tests, whatever answers behind it."""

import pytest

from domain.llm.chat import FinishReason
from domain.llm.errors import (
    AuthenticationError,
    ContentFilterError,
    ContextLengthError,
    InvalidRequestError,
    LLMError,
    LLMTimeoutError,
    ProviderUnavailableError,
    RateLimitError,
    UnknownModel,
)
from tests.contract.contract import Contract
from tests.contract.llm.scenes import Happening, Stage


async def _failure(stage: Stage, happening: Happening) -> LLMError:
    scene = stage.set(happening)
    with pytest.raises(LLMError) as failed:
        await scene.provider.ask(scene.request)
    assert failed.value.provider == scene.provider.name
    assert (failed.value.model or "").startswith(scene.request.model)
    assert str(failed.value)
    return failed.value


class ChatProviderContract(Contract):
    async def test_a_question_gets_text_that_says_who_answered_and_what_it_took(self, stage: Stage) -> None:
        scene = stage.set(Happening.TEXT)
        reply = await scene.provider.ask(scene.request)
        assert scene.says in reply.content
        assert reply.content
        assert reply.finish_reason is FinishReason.STOP
        assert reply.model.startswith(scene.request.model)
        assert reply.usage.input_tokens > 0
        assert reply.usage.output_tokens > 0

    async def test_a_conversation_goes_on_with_all_that_was_said(self, stage: Stage) -> None:
        scene = stage.set(Happening.CONVERSATION)
        reply = await scene.provider.ask(scene.request)
        assert scene.says in reply.content
        assert reply.content

    async def test_an_answer_that_is_cut_at_the_limit_says_so(self, stage: Stage) -> None:
        scene = stage.set(Happening.CUT_SHORT)
        reply = await scene.provider.ask(scene.request)
        assert reply.finish_reason is FinishReason.LENGTH
        assert reply.content

    async def test_cached_input_is_a_part_of_the_input(self, stage: Stage) -> None:
        scene = stage.set(Happening.CACHED)
        usage = (await scene.provider.ask(scene.request)).usage
        assert 0 < usage.cache_read_tokens < usage.input_tokens

    async def test_reasoning_is_a_part_of_the_output(self, stage: Stage) -> None:
        scene = stage.set(Happening.REASONED)
        usage = (await scene.provider.ask(scene.request)).usage
        assert 0 < usage.reasoning_tokens < usage.output_tokens

    async def test_a_bad_key_is_a_failed_authentication(self, stage: Stage) -> None:
        assert type(await _failure(stage, Happening.BAD_KEY)) is AuthenticationError

    async def test_a_rate_limit_says_when_to_come_back(self, stage: Stage) -> None:
        error = await _failure(stage, Happening.RATE_LIMITED)
        assert isinstance(error, RateLimitError)
        assert error.retry_after == stage.set(Happening.RATE_LIMITED).retry_after

    async def test_a_rate_limit_may_leave_the_time_open(self, stage: Stage) -> None:
        error = await _failure(stage, Happening.RATE_LIMITED_UNTIMED)
        assert isinstance(error, RateLimitError)
        assert error.retry_after is None

    async def test_a_request_that_cannot_succeed_is_the_callers_mistake(self, stage: Stage) -> None:
        assert type(await _failure(stage, Happening.BAD_REQUEST)) is InvalidRequestError

    async def test_a_conversation_beyond_the_context_window_has_an_error_of_its_own(self, stage: Stage) -> None:
        assert type(await _failure(stage, Happening.CONTEXT_TOO_LONG)) is ContextLengthError

    async def test_filtered_content_is_refused_and_its_bill_kept(self, stage: Stage) -> None:
        error = await _failure(stage, Happening.FILTERED)
        assert type(error) is ContentFilterError
        assert (error.usage is not None) == stage.set(Happening.FILTERED).is_billed

    @pytest.mark.parametrize("happening", [Happening.OVERLOADED, Happening.SERVER_ERROR])
    async def test_a_provider_that_fails_is_unavailable(self, stage: Stage, happening: Happening) -> None:
        assert type(await _failure(stage, happening)) is ProviderUnavailableError

    async def test_an_unknown_model_is_refused_with_the_names_of_known_ones(self, stage: Stage) -> None:
        error = await _failure(stage, Happening.UNKNOWN_MODEL)
        assert isinstance(error, UnknownModel)
        assert error.known
        assert error.known[0] in str(error)

    async def test_silence_ends_at_the_time_out(self, stage: Stage) -> None:
        assert type(await _failure(stage, Happening.SILENCE)) is LLMTimeoutError

    async def test_a_connection_that_is_lost_half_way_is_unavailable(self, stage: Stage) -> None:
        assert type(await _failure(stage, Happening.DROPPED)) is ProviderUnavailableError

    async def test_closing_twice_is_safe(self, stage: Stage) -> None:
        scene = stage.set(Happening.TEXT)
        await scene.provider.close()
        await scene.provider.close()
