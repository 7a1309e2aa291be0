"""Build a completion from the chunks of a Gemini answer; an answer at once is a single chunk."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from adapters.llm.providers.errors import Call, filtered, malformed, unavailable
from adapters.llm.providers.google.calls import decoded, read_call
from adapters.llm.providers.google.usage import TIER_HEADER, cited_in, searches_of, usage_of, with_fees
from adapters.llm.providers.reading.citations import distinct_citations
from adapters.llm.providers.reading.pieces import TextPieces
from adapters.llm.providers.reading.usage import answer_usage
from adapters.llm.providers.reading.values import Json, mapping, mappings, text, word
from domain.llm.chat import ChatEvent, ChatRequest, Completion, FinishReason, TextDelta, ToolCall, UsageSoFar
from domain.llm.documents import Citation
from domain.llm.errors import InvalidRequestError, LLMError, ProviderUnavailableError
from domain.llm.token_usage import TokenUsage

_CUT = "MAX_TOKENS"
_ENDS = frozenset({"STOP", _CUT})
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


@dataclass(frozen=True, slots=True)
class Blob:
    """A picture or a sound."""

    data: bytes
    mime_type: str | None


class Answer:
    """Several chunks may be marked as the last, and usage figures are running totals: the last values count.

    `blobs` are the pictures and sounds in the answer. `request` None is for answers to other requests than chats.
    """

    def __init__(self, call: Call, request: ChatRequest | None = None) -> None:
        self._call = call
        self._request = request
        self._names = [tool.name for tool in request.tools] if request is not None else []
        self._model = call.model
        self._texts: list[str] = []
        self._pieces = TextPieces()
        self._calls: list[ToolCall] = []
        self._has_nameless = False
        self._reason = ""
        self._written = ""
        self._blocked = ""
        self._metadata: object = None
        self._usage: TokenUsage | None = None
        self._tier: object = None
        self._searched: frozenset[str] = frozenset()
        self._citations: list[Citation] = []
        self.blobs: list[Blob] = []

    @property
    def is_whole(self) -> bool:
        """Return whether the answer has ended."""
        return bool(self._reason)

    def read(self, chunk: Json) -> Iterator[ChatEvent]:
        """Yield the chunk's events. The chunk is completely read when the iterator ends."""
        self._model = word(chunk.get("modelVersion")) or self._model
        metadata = chunk.get("usageMetadata")
        if metadata != self._metadata:
            self._metadata = metadata
            self._usage = usage_of(metadata) or self._usage
            if self._usage is not None:
                yield UsageSoFar(self._usage)
        self._tier = chunk.get(TIER_HEADER) or self._tier
        self._blocked = word(mapping(chunk.get("promptFeedback")).get("blockReason")) or self._blocked
        for candidate in mappings(chunk.get("candidates"))[:1]:
            self._searched |= searches_of(candidate)
            self._citations += cited_in(candidate)
            self._reason = word(candidate.get("finishReason")) or self._reason
            self._written = text(candidate.get("finishMessage")) or self._written
            content = candidate.get("content")
            for part in mappings(mapping(content).get("parts")):
                yield from self._part(part, word(chunk.get("responseId")))

    def rest(self) -> Iterator[ChatEvent]:
        """Yield the text that was held back, after the last chunk."""
        yield from self._shown(self._pieces.rest())

    def whole(self, response: Json) -> Completion:
        """Build the completion of an answer that came at once. If not empty, it needs no finish reason."""
        for _ in (*self.read(response), *self.rest()):
            pass
        if not self._reason and not self._blocked and self._holds_something:
            self._reason = "STOP"
        return self.completion()

    def completion(self) -> Completion:
        blocked = self._blocked or (self._reason if self._reason in _FILTERED else "")
        if blocked and not (self._blocked and self._holds_something and self._reason == "STOP"):
            raise filtered(self._call, f"filtered ({blocked})", self._usage, self._model)
        self._raise_mistake()
        if self._has_nameless and not self._holds_something:
            raise malformed(self._call, "the model called a tool without its name", usage=self._usage)
        if not self._reason or (self._reason not in _ENDS and not self._holds_something):
            raise self.failed(f"the answer ended early ({self._reason or 'without a reason'})")
        content, calls = "".join(self._texts), tuple(self._calls)
        usage, estimated = self._usage, False
        if self._request is not None:
            usage, estimated = answer_usage(self._request, self._usage, content, calls)
        finish = FinishReason.LENGTH if self._reason == _CUT else FinishReason.STOP
        return Completion(
            content=content,
            model=self._model,
            finish_reason=FinishReason.TOOL_CALLS if calls and finish is FinishReason.STOP else finish,
            usage=with_fees(usage or TokenUsage(), self._model, self._tier, self._searched),
            estimated=estimated or usage is None,
            tool_calls=calls,
            citations=distinct_citations(self._citations),
        )

    def failed(self, why: str) -> ProviderUnavailableError:
        return unavailable(self._call, why, self._usage)

    @contextmanager
    def billing(self) -> Iterator[None]:
        """Attach the usage so far to an error raised in the block: the figures are running totals."""
        try:
            yield
        except LLMError as error:
            error.usage = error.usage or self._usage
            raise

    @property
    def _holds_something(self) -> bool:
        return bool(self._calls or self.blobs or "".join(self._texts).strip())

    def _raise_mistake(self) -> None:
        if self._reason in _MISTAKES and not self._holds_something:
            raise malformed(self._call, f"the model made a mistake ({self._reason})", self._written, self._usage)
        if self._reason == _UNSIGNED_CALL:
            raise InvalidRequestError(
                f"{self._call.provider}: a tool call of the conversation lacks the provider's signature",
                provider=self._call.provider,
                model=self._model,
                usage=self._usage,
            )

    def _part(self, part: Json, response_id: str) -> Iterator[ChatEvent]:
        if part.get("thought") is True:
            return
        if part.get("functionCall"):
            call = read_call(part, self._names, response_id, len(self._calls))
            self._has_nameless = self._has_nameless or call is None
            if call is not None:
                self._calls.append(call)
                yield call
        elif part.get("text"):
            yield from self._shown(self._pieces.add(text(part["text"])))
        elif part.get("inlineData"):
            blob = mapping(part["inlineData"])
            self.blobs.append(Blob(decoded(blob.get("data")), word(blob.get("mimeType")) or None))

    def _shown(self, shown: str) -> Iterator[ChatEvent]:
        if shown:
            self._texts.append(shown)
            yield TextDelta(shown)
