"""The scenes over the scripted provider, which cogs' own tests use."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from adapters.llm.providers.scripted import ScriptedProvider
from application.ports.llm import ModelProvider
from domain.llm.chat import Completion, FinishReason, ToolCall
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
from domain.llm.media import Embeddings, GeneratedImages, Speech, Transcription
from domain.llm.requests import ModelReply
from domain.llm.token_counts import TokenCount
from domain.llm.token_usage import TokenUsage
from tests.contract.llm.requests import (
    CALLED_TWICE,
    DIMENSIONS,
    RECORDING,
    RED_PIXEL,
    SPOKEN_TEXT,
    TEXTS,
    request_for,
)
from tests.contract.llm.scenes import RETRY_AFTER_SECONDS, Happening, Scene

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


def calling(calls: tuple[ToolCall, ...]) -> Completion:
    return replace(replying(finish_reason=FinishReason.TOOL_CALLS), content="", tool_calls=calls)


def rate_limited(retry_after: float | None = RETRY_AFTER_SECONDS) -> RateLimitError:
    return RateLimitError("Too many requests.", provider=NAME, model=MODEL, retry_after=retry_after)


def unavailable() -> ProviderUnavailableError:
    return ProviderUnavailableError("Overloaded.", provider=NAME, model=MODEL)


def late() -> LLMTimeoutError:
    return LLMTimeoutError("No answer.", provider=NAME, model=MODEL)


def bad_key() -> AuthenticationError:
    return AuthenticationError("Bad key.", provider=NAME, model=MODEL)


_OUTCOMES: dict[Happening, ModelReply | LLMError] = {
    Happening.TEXT: replying(),
    Happening.CONVERSATION: replying(),
    Happening.CUT_SHORT: replying(finish_reason=FinishReason.LENGTH),
    Happening.CACHED: replying(TokenUsage(input_tokens=2000, output_tokens=8, cache_read_tokens=1024)),
    Happening.CACHE_WRITTEN: replying(TokenUsage(input_tokens=2000, output_tokens=8, cache_write_tokens=1024)),
    Happening.REASONED: replying(TokenUsage(input_tokens=10, output_tokens=72, reasoning_tokens=64)),
    Happening.LOOKED_AT: replying(),
    Happening.TOOL_CALLED: calling(CALLED_TWICE[:1]),
    Happening.TOOLS_CALLED: calling(CALLED_TWICE),
    Happening.TOOL_ANSWERED: replying(),
    Happening.STRUCTURED: replace(replying(), content='{"name": "North", "metres": 31}'),
    Happening.COUNTED: TokenCount(model=MODEL, tokens=10, exact=True),
    Happening.PICTURED: GeneratedImages(model=MODEL, images=(RED_PIXEL,), usage=TokenUsage(images=1)),
    Happening.SPOKEN: Speech(
        model=MODEL, audio=RECORDING, media_type="audio/wav", usage=TokenUsage(characters=len(SPOKEN_TEXT))
    ),
    Happening.TRANSCRIBED: Transcription(
        model=MODEL, text="The light is on.", usage=TokenUsage(audio_seconds=Decimal("1.5"))
    ),
    Happening.EMBEDDED: Embeddings(
        model=MODEL, vectors=((0.0,) * DIMENSIONS,) * len(TEXTS), usage=TokenUsage(input_tokens=5)
    ),
    Happening.STREAMED_TEXT: replying(),
    Happening.STREAMED_TOOLS: calling(CALLED_TWICE),
    Happening.STREAMED_CUT_OFF: unavailable(),
    Happening.CORRUPT_CHUNK: unavailable(),
    Happening.FAILED_MIDWAY: unavailable(),
    Happening.DROPPED_MIDWAY: unavailable(),
    Happening.SILENT_MIDWAY: late(),
    Happening.LEFT_EARLY: replying(),
    Happening.BAD_KEY: bad_key(),
    Happening.BAD_REQUEST: InvalidRequestError("Not so.", provider=NAME, model=MODEL),
    Happening.RATE_LIMITED: rate_limited(),
    Happening.RATE_LIMITED_UNTIMED: rate_limited(None),
    Happening.CONTEXT_TOO_LONG: ContextLengthError("Too long.", provider=NAME, model=MODEL),
    Happening.FILTERED: ContentFilterError("Filtered.", provider=NAME, model=MODEL, usage=TokenUsage(input_tokens=10)),
    Happening.OVERLOADED: unavailable(),
    Happening.SERVER_ERROR: unavailable(),
    Happening.UNKNOWN_MODEL: UnknownModel("no-such-model", provider=NAME, known=[MODEL]),
    Happening.SILENCE: late(),
    Happening.DROPPED: unavailable(),
}


class ScriptedStage:
    """Script the outcome `times` times; `wrap` puts wrappers around the scripted provider."""

    def __init__(self, *, times: int = 1, wrap: Callable[[ScriptedProvider], ModelProvider] = lambda it: it) -> None:
        self._times = times
        self._wrap = wrap

    def set(self, happening: Happening) -> Scene:
        outcome = _OUTCOMES[happening]
        scripted = ScriptedProvider([outcome] * self._times, name=NAME)

        async def is_free() -> bool:
            return scripted.open_streams == 0

        return Scene(
            provider=self._wrap(scripted),
            request=request_for(happening, MODEL),
            says=outcome.content if isinstance(outcome, Completion) else "",
            retry_after=RETRY_AFTER_SECONDS,
            is_billed=True,
            is_free=is_free,
        )

    async def close(self) -> None:
        """Do nothing: the scripted provider holds no connection."""
