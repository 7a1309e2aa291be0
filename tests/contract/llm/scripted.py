"""Scenes that are only scripted: what a cog's tests run against."""

from collections.abc import Callable

from adapters.llm.scripted import ScriptedProvider
from application.ports.llm import ModelProvider
from domain.chat import Completion, FinishReason
from domain.llm_errors import (
    AuthenticationError,
    ContentFilterError,
    ContextLengthError,
    LLMError,
    LLMTimeoutError,
    ProviderUnavailableError,
    RateLimitError,
    UnknownModel,
)
from domain.token_usage import TokenUsage
from tests.contract.llm.scenes import RETRY_AFTER_SECONDS, Happening, Scene, request_for

NAME = "scripted"
MODEL = "a-model"
ANSWER = "The tower is 31 metres high."


def replying(usage: TokenUsage | None = None, finish_reason: FinishReason = FinishReason.STOP) -> Completion:
    return Completion(
        content=ANSWER,
        model=MODEL,
        finish_reason=finish_reason,
        usage=usage or TokenUsage(input_tokens=10, output_tokens=8),
    )


def rate_limited(retry_after: float | None = RETRY_AFTER_SECONDS) -> RateLimitError:
    return RateLimitError("Too many requests.", provider=NAME, model=MODEL, retry_after=retry_after)


def unavailable() -> ProviderUnavailableError:
    return ProviderUnavailableError("Overloaded.", provider=NAME, model=MODEL)


def bad_key() -> AuthenticationError:
    return AuthenticationError("Bad key.", provider=NAME, model=MODEL)


_OUTCOMES: dict[Happening, Completion | LLMError] = {
    Happening.TEXT: replying(),
    Happening.CONVERSATION: replying(),
    Happening.CUT_SHORT: replying(finish_reason=FinishReason.LENGTH),
    Happening.CACHED: replying(TokenUsage(input_tokens=2000, output_tokens=8, cache_read_tokens=1024)),
    Happening.REASONED: replying(TokenUsage(input_tokens=10, output_tokens=72, reasoning_tokens=64)),
    Happening.BAD_KEY: bad_key(),
    Happening.RATE_LIMITED: rate_limited(),
    Happening.CONTEXT_TOO_LONG: ContextLengthError("Too long.", provider=NAME, model=MODEL),
    Happening.FILTERED: ContentFilterError("Filtered.", provider=NAME, model=MODEL, usage=TokenUsage(input_tokens=10)),
    Happening.OVERLOADED: unavailable(),
    Happening.UNKNOWN_MODEL: UnknownModel("no-such-model", provider=NAME, known=[MODEL]),
    Happening.SILENCE: LLMTimeoutError("No answer.", provider=NAME, model=MODEL),
    Happening.DROPPED: ProviderUnavailableError("Dropped.", provider=NAME, model=MODEL),
}


class ScriptedStage:
    """`times` is how often the outcome is to be had, `wrap` what stands around the scripted provider."""

    def __init__(self, *, times: int = 1, wrap: Callable[[ScriptedProvider], ModelProvider] = lambda it: it) -> None:
        self._times = times
        self._wrap = wrap

    def set(self, happening: Happening) -> Scene:
        return Scene(
            provider=self._wrap(ScriptedProvider([_OUTCOMES[happening]] * self._times, name=NAME)),
            request=request_for(happening, MODEL),
            says=ANSWER if isinstance(_OUTCOMES[happening], Completion) else "",
            retry_after=RETRY_AFTER_SECONDS,
            is_billed=True,
        )

    async def close(self) -> None:
        """Nothing is held open."""
