"""Build a completion from an answer of the Chat Completions API, at once or in chunks.

The raw JSON is read: no two servers fill the same fields.
"""

from collections.abc import Iterator

from adapters.llm.providers.compatible.calls import CalledTools
from adapters.llm.providers.compatible.dialect import OpenedReasoning
from adapters.llm.providers.compatible.usage import usage_of
from adapters.llm.providers.errors import Call, filtered, malformed, reported, unavailable, unreadable
from adapters.llm.providers.reading.pieces import TextPieces
from adapters.llm.providers.reading.reasoning_tags import ReasoningTags, without_orphan
from adapters.llm.providers.reading.usage import answer_usage
from adapters.llm.providers.reading.values import Json, mapping, mappings, parsed, text, word
from domain.llm.chat import ChatEvent, ChatRequest, Completion, FinishReason, TextDelta, ToolCall, UsageSoFar
from domain.llm.estimates import estimated_prompt_tokens, estimated_text_tokens
from domain.llm.token_usage import TokenUsage

_CUT = frozenset({"length", "max_tokens", "model_length", "max_output_tokens", "max_new_tokens", "context_length"})
_FILTERED = frozenset({"content_filter", "content-filter", "safety"})
_FAILED = frozenset({"error", "abort"})
_ACCOUNTED_EACH = 1_000
"""Hidden characters, such as reasoning, between two estimates of the usage."""


def completion_of(
    call: Call, request: ChatRequest, reply: object, tags: tuple[str, ...], opened: OpenedReasoning
) -> Completion:
    answer = _Answer(call, request, tags, opened)
    for _ in answer.read(mapping(parsed(reply)), is_whole=True):
        pass
    answer.is_done = True
    for _ in answer.rest():
        pass
    return answer.completion()


class CompletionChunks:
    """Tool calls are complete only when the answer is; the usage comes after that."""

    is_over = False
    """The SDK itself stops at the end of the stream."""

    def __init__(self, call: Call, request: ChatRequest, tags: tuple[str, ...], opened: OpenedReasoning) -> None:
        self._answer = _Answer(call, request, tags, opened)

    @property
    def is_whole(self) -> bool:
        """Return whether the answer has ended; only usage may still follow."""
        return bool(self._answer.finish)

    def read(self, chunk: object) -> Iterator[ChatEvent]:
        return self._answer.read(mapping(chunk), is_whole=False)

    def rest(self, *, is_done: bool) -> Iterator[ChatEvent]:
        """`is_done`: the server has marked the end of the stream."""
        self._answer.is_done = is_done
        return self._answer.rest()

    def completion(self) -> Completion:
        return self._answer.completion()


class _Answer:
    def __init__(self, call: Call, request: ChatRequest, tags: tuple[str, ...], opened: OpenedReasoning) -> None:
        self._call = call
        self._request = request
        self._tags = tags
        self._opened = opened
        self._tagged = ReasoningTags(tags, opened=opened.of(request.model))
        self._pieces = TextPieces()
        self._tools = CalledTools(tuple(tool.name for tool in request.tools))
        self._calls: tuple[ToolCall, ...] = ()
        self._model = ""
        self._texts: list[str] = []
        self._reasoning: list[str] = []
        self._refusal: list[str] = []
        self._errors: list[object] = []
        self._tier: object = None
        self.used: TokenUsage | None = None
        self._unaccounted = 0
        self._is_accounted = False
        self._has_unknown_choices = False
        self.finish = ""
        self.is_done = False

    def read(self, chunk: Json, *, is_whole: bool) -> Iterator[ChatEvent]:
        self._model = word(chunk.get("model")) or self._model
        self._errors += [chunk["error"]] if chunk.get("error") else []
        choices = mappings(chunk.get("choices"))
        self._has_unknown_choices = self._has_unknown_choices or bool(chunk.get("choices") and not choices)
        for choice in choices[:1]:
            yield from self._choice(choice, is_whole=is_whole)
        self._tier = chunk.get("service_tier") or self._tier
        used = usage_of(chunk.get("usage"), self._tier)
        if used is not None:
            self.used = used
            if not self.finish:
                yield UsageSoFar(used)

    def rest(self) -> Iterator[ChatEvent]:
        """Yield the text that was held back, and the calls."""
        yield from self._shown(self._tagged.add(self._pieces.rest()))
        yield from self._shown(self._tagged.rest(is_cut=self.finish in _CUT))
        self._calls = self._tools.whole(is_cut=self.finish in _CUT)
        yield from self._calls

    def completion(self) -> Completion:
        content, hidden = without_orphan("".join(self._texts), self._tags)
        self._learn(content, hidden)
        model, refusal = self._model or self._call.model, "".join(self._refusal)
        if self.finish in _FILTERED or refusal:
            raise filtered(self._call, refusal or "the answer was filtered", self.used, model)
        self._require_end(content)
        if self._tools.has_nameless and not (content or self._calls):
            raise malformed(self._call, "the model called a tool without its name", usage=self.used)
        usage, estimated = answer_usage(self._request, self.used, self._pieces.whole, self._calls)
        finish = FinishReason.LENGTH if self.finish in _CUT else FinishReason.STOP
        return Completion(
            content=content,
            model=model,
            finish_reason=FinishReason.TOOL_CALLS if self._calls else finish,
            usage=usage,
            estimated=estimated,
            tool_calls=self._calls,
            reasoning="\n".join(part for part in ("".join(self._reasoning), self._tagged.reasoning, hidden) if part),
        )

    def _learn(self, content: str, hidden: str | None) -> None:
        """Learn nothing from an answer that was cut before a closing tag: it may have ended within its reasoning."""
        is_opened = hidden is not None or self._tagged.was_opened
        if is_opened or (content and self.finish not in _CUT):
            self._opened.learn(self._request.model, is_opened=is_opened)

    def _require_end(self, content: str) -> None:
        """Raise unless the answer has a finish reason other than a failure, or came whole and is not empty."""
        holds_something = bool(content or self._calls)
        if self._errors and not (holds_something and self.finish and self.finish not in _FAILED):
            error = reported(self._call, self._errors[0])
            error.usage = error.usage or self.used
            raise error
        if self._has_unknown_choices and not (self.finish or holds_something):
            raise unreadable(self._call, "the reply's choices have a form that is not known", self.used)
        if self.finish in _FAILED or not (self.finish or (self.is_done and holds_something)):
            raise unavailable(self._call, f"the answer ended early ({self.finish or 'without a reason'})", self.used)

    def _choice(self, choice: Json, *, is_whole: bool) -> Iterator[ChatEvent]:
        self._errors += [choice["error"]] if choice.get("error") else []
        said = mapping(choice.get("message")) or mapping(choice.get("delta"))
        content = said.get("content") if said else choice.get("text")
        piece = self._pieces.add(text(content))
        shown = self._tagged.add(piece)
        yield from self._shown(shown)
        if not shown:
            yield from self._kept_back(piece)
        self._refusal.append(text(said.get("refusal")) or _part_of(content, "refusal"))
        apart = text(said.get("reasoning_content")) or text(said.get("reasoning")) or _part_of(content, "thinking")
        if apart:
            self._reasoning.append(apart)
            yield from self._shown(self._tagged.end_waiting())
        for given in (*mappings(said.get("tool_calls")), *mappings(said.get("function_call"))):
            if is_whole:
                self._tools.add(given)
            else:
                self._tools.go_on(given)
        self.finish = word(choice.get("finish_reason")).lower() or self.finish

    def _kept_back(self, piece: str) -> Iterator[ChatEvent]:
        """Estimate the usage so far for text that is not shown, or not yet: the stream may break here."""
        self._unaccounted += len(piece)
        if self.used is None and self._unaccounted > (_ACCOUNTED_EACH if self._is_accounted else 0):
            self._unaccounted, self._is_accounted = 0, True
            yield UsageSoFar(
                TokenUsage(
                    input_tokens=estimated_prompt_tokens(self._request),
                    output_tokens=estimated_text_tokens(self._pieces.whole),
                )
            )

    def _shown(self, shown: str) -> Iterator[ChatEvent]:
        if shown:
            self._texts.append(shown)
            yield TextDelta(shown)


def _part_of(content: object, kind: str) -> str:
    """Return the text of the parts of a kind, such as Mistral's thinking."""
    return "".join(text(part.get(kind)) for part in mappings(content) if part.get("type") == kind)
