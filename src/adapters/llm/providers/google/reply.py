"""Build a completion from the chunks of a Gemini answer; an answer at once is a single chunk."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from google.genai import types

from adapters.llm.providers.errors import Call, filtered, malformed, unavailable
from adapters.llm.providers.google.calls import read_call
from adapters.llm.providers.google.usage import searches_of, served_tier, usage_of, with_fees
from domain.llm.chat import ChatEvent, Completion, FinishReason, TextDelta, ToolCall, UsageSoFar
from domain.llm.errors import InvalidRequestError, LLMError, ProviderUnavailableError
from domain.llm.token_usage import TokenUsage

_FINISH = {"STOP": FinishReason.STOP, "MAX_TOKENS": FinishReason.LENGTH}
_FILTERED = {
    "SAFETY",
    "RECITATION",
    "BLOCKLIST",
    "PROHIBITED_CONTENT",
    "SPII",
    "LANGUAGE",
    "ESCALATION",
    "MODEL_ARMOR",
    "IMAGE_SAFETY",
    "IMAGE_PROHIBITED_CONTENT",
    "IMAGE_RECITATION",
}

_MISTAKES = {"MALFORMED_FUNCTION_CALL", "UNEXPECTED_TOOL_CALL", "TOO_MANY_TOOL_CALLS", "MALFORMED_RESPONSE"}
"""Ends of answers in which the model broke the form of a call."""
_UNSIGNED_CALL = "MISSING_THOUGHT_SIGNATURE"


class Answer:
    """Several chunks may be marked as the last, and usage figures are running totals: the last values count.

    `blobs` are the pictures and sounds in the answer. `written` returns what the model wrote instead of a call.
    """

    def __init__(self, call: Call, written: Callable[[], str] = str) -> None:
        self._call = call
        self._written = written
        self._model = call.model
        self._texts: list[str] = []
        self._calls: list[ToolCall] = []
        self._reason: str | None = None
        self._blocked: str | None = None
        self._metadata: types.GenerateContentResponseUsageMetadata | None = None
        self._usage: TokenUsage | None = None
        self._tier = ""
        self._searched: frozenset[str] = frozenset()
        self.blobs: list[types.Blob] = []

    def read(self, chunk: types.GenerateContentResponse) -> Iterator[ChatEvent]:
        """Yield the chunk's events. The chunk is completely read when the iterator ends."""
        self._model = chunk.model_version or self._model
        if chunk.usage_metadata is not None and chunk.usage_metadata != self._metadata:
            self._metadata, self._usage = chunk.usage_metadata, usage_of(chunk.usage_metadata)
            if self._usage is not None:
                yield UsageSoFar(self._usage)
        self._tier = served_tier(chunk) or self._tier
        if chunk.prompt_feedback is not None and chunk.prompt_feedback.block_reason is not None:
            self._blocked = chunk.prompt_feedback.block_reason.value
        for candidate in (chunk.candidates or ())[:1]:
            self._searched |= searches_of(candidate)
            if candidate.finish_reason is not None:
                self._reason = candidate.finish_reason.value
            for part in (candidate.content.parts if candidate.content else None) or ():
                yield from self._part(part, chunk.response_id)

    def whole(self, response: types.GenerateContentResponse) -> Completion:
        """Build the completion of an answer that came at once."""
        for _ in self.read(response):
            pass
        return self.completion()

    def completion(self) -> Completion:
        blocked = self._blocked or (self._reason if self._reason in _FILTERED else None)
        if blocked is not None:
            raise filtered(self._call, f"filtered ({blocked})", self._usage, self._model)
        finish = _FINISH.get(self._reason or "")
        if self._reason in _MISTAKES:
            if not self._calls and not "".join(self._texts).strip():
                raise malformed(self._call, f"the model made a mistake ({self._reason})", self._written(), self._usage)
            finish = FinishReason.STOP
        if self._reason == _UNSIGNED_CALL:
            raise InvalidRequestError(
                f"{self._call.provider}: a tool call of the conversation lacks the provider's signature",
                provider=self._call.provider,
                model=self._model,
                usage=self._usage,
            )
        if finish is None:
            raise self.failed(f"the answer ended early ({self._reason})")
        if self._usage is None:
            raise self.failed("the reply does not say what was used")
        return Completion(
            content="".join(self._texts),
            model=self._model,
            finish_reason=FinishReason.TOOL_CALLS if self._calls and finish is FinishReason.STOP else finish,
            usage=with_fees(self._usage, self._model, self._tier, self._searched),
            tool_calls=tuple(self._calls),
        )

    def failed(self, why: str) -> ProviderUnavailableError:
        return unavailable(self._call, why, self._usage)

    @contextmanager
    def billing(self) -> Iterator[None]:
        """Failures meanwhile carry what had been used by then: the figures are running totals."""
        try:
            yield
        except LLMError as error:
            error.usage = error.usage or self._usage
            raise

    def _part(self, part: types.Part, response_id: str | None) -> Iterator[ChatEvent]:
        if part.thought:
            return
        if part.function_call is not None:
            call = read_call(part, part.function_call, response_id, len(self._calls))
            self._calls.append(call)
            yield call
        elif part.text:
            self._texts.append(part.text)
            yield TextDelta(part.text)
        elif part.inline_data is not None:
            self.blobs.append(part.inline_data)
