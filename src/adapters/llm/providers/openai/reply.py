"""Build a completion from an answer of OpenAI's Responses API, at once or in a stream.

The raw JSON is read: the SDK's typed models cost as much CPU as the rest of a call.
"""

from collections.abc import Iterable, Iterator, Sequence

from adapters.llm.providers.arguments import tool_call, whole_characters
from adapters.llm.providers.errors import (
    Call,
    filtered,
    malformed,
    reading_reply,
    reported,
    require_answer,
    unavailable,
)
from adapters.llm.providers.openai.citations import citations_of
from adapters.llm.providers.openai.fees import with_fees
from adapters.llm.providers.openai.reasoning import signature_of
from adapters.llm.providers.reading.pieces import TextPieces
from adapters.llm.providers.reading.usage import answer_usage, consistent_usage
from adapters.llm.providers.reading.values import Json, count, mapping, mappings, parsed, text, word
from domain.llm.chat import ChatEvent, ChatRequest, Completion, FinishReason, TextDelta, ToolCall
from domain.llm.token_usage import TokenUsage

_UNFINISHED = frozenset({"cancelled", "in_progress", "queued"})
_ENDS = {"response.completed": "completed", "response.incomplete": "incomplete", "response.failed": "failed"}


def completion_of(call: Call, request: ChatRequest, reply: object) -> Completion:
    response = mapping(parsed(reply))
    require_answer(call, response, "output", "error", "usage")
    return _Answer(call, request, response, mappings(response.get("output"))).completion()


class CalledTools:
    """The tools that are called by the items of an answer, each with the thoughts before it."""

    def __init__(self, call: Call, request: ChatRequest) -> None:
        self._call = call
        self._names = [tool.name for tool in request.tools]
        self._thoughts: list[Json] = []
        self._count = 0
        self.has_nameless = False

    def read(self, item: Json) -> Iterator[ToolCall]:
        kind = _kind_of(item)
        if kind == "reasoning":
            self._thoughts.append(item)
        elif kind == "function_call" and item.get("status") != "incomplete":
            self._count += 1
            name = whole_characters(word(item.get("name"))) or (self._names[0] if len(self._names) == 1 else "")
            self.has_nameless = self.has_nameless or not name
            if name:
                yield self._tool_call(item, name)
            self._thoughts = []
        elif kind == "web_search_call":
            # Reasoning before a search is dropped, since the search is not sent back either.
            self._thoughts = []

    def _tool_call(self, item: Json, name: str) -> ToolCall:
        return tool_call(
            id_=word(item.get("call_id")) or word(item.get("id")) or f"call_{self._count}",
            name=name,
            written=item.get("arguments"),
            signature=signature_of(self._call.provider, self._thoughts),
        )


class ResponseEvents:
    is_whole = False
    """Nothing is left to read after the event that ends an answer."""

    def __init__(self, call: Call, request: ChatRequest) -> None:
        self._call = call
        self._request = request
        self._calls = CalledTools(call, request)
        self._called: list[ToolCall] = []
        self._items: list[Json] = []
        self._pieces = TextPieces()
        self._completion: Completion | None = None

    @property
    def is_over(self) -> bool:
        return self._completion is not None

    def read(self, given: object) -> Iterable[ChatEvent]:
        event = mapping(given)
        kind = word(event.get("type"))
        if kind == "response.output_text.delta":
            return _shown(self._pieces.add(text(event.get("delta"))))
        if kind == "response.output_item.done":
            item = mapping(event.get("item"))
            self._items.append(item)
            called = tuple(self._calls.read(item))
            self._called += called
            return called
        if kind in _ENDS:
            return self._ended({"status": _ENDS[kind], **_known(mapping(event.get("response")))})
        if kind == "error":
            # Every such event has the type "error", which does not name the cause.
            raise reported(self._call, {**event, "type": None})
        return ()

    def rest(self, *, is_done: bool) -> Iterable[ChatEvent]:  # noqa: ARG002 - this API marks the end with an event
        return ()

    def completion(self) -> Completion:
        if self._completion is None:
            raise unavailable(self._call, "the stream ended early")
        return self._completion

    def _ended(self, response: Json) -> Iterable[ChatEvent]:
        """Yield the rest, such as calls that came only with the end. Events already yielded are not repeated."""
        items = mappings(response.get("output")) or self._items
        half = self._pieces.rest()
        answer = _Answer(
            self._call, self._request, response, items, shown=self._pieces.whole, called=tuple(self._called)
        )
        self._completion = answer.completion()
        shown = self._pieces.whole
        missing = self._completion.content.removeprefix(shown) if self._completion.content.startswith(shown) else ""
        known = {called.id for called in self._called}
        rest = [called for called in self._completion.tool_calls if called.id not in known]
        return (*_shown(half + missing), *rest)


class _Answer:
    """`shown` and `called` came before the response, which some relays send without them."""

    def __init__(
        self,
        call: Call,
        request: ChatRequest,
        response: Json,
        items: Sequence[Json],
        *,
        shown: str = "",
        called: tuple[ToolCall, ...] = (),
    ) -> None:
        self._call = call
        self._request = request
        self._response = response
        self._parts = [part for item in items if _kind_of(item) == "message" for part in _parts_of(item)]
        self._items = items
        self._text = "".join(whole_characters(text(part)) for part in self._parts) or shown
        reader = CalledTools(call, request)
        listed = [each for item in items for each in reader.read(item)]
        self._has_nameless = reader.has_nameless
        known = {each.id for each in called}
        self._calls = [*called, *(each for each in listed if each.id not in known)]

    def completion(self) -> Completion:
        used, status = _usage(self._response.get("usage")), word(self._response.get("status"))
        billed = {**self._response, "output": list(self._items)}
        used = None if used is None else with_fees(used, billed)
        with reading_reply(self._call, used):
            self._raise_failure(status)
        is_cut = status == "incomplete"
        calls = tuple(each for each in self._calls if not (is_cut and each.invalid_arguments is not None))
        if self._has_nameless and not (self._text or calls):
            raise malformed(self._call, "the model called a tool without its name", usage=used)
        usage, estimated = answer_usage(self._request, used, self._text, calls)
        finish = FinishReason.TOOL_CALLS if calls else FinishReason.STOP
        return Completion(
            content=self._text,
            model=self._model,
            finish_reason=FinishReason.LENGTH if is_cut else finish,
            usage=usage if usage is used else with_fees(usage, billed),
            estimated=estimated,
            tool_calls=calls,
            citations=citations_of(self._response, self._parts),
        )

    @property
    def _model(self) -> str:
        return word(self._response.get("model")) or self._call.model

    def _raise_failure(self, status: str) -> None:
        error, holds_something = self._response.get("error"), bool(self._text or self._calls)
        if status == "failed" or (error and not (status == "completed" and holds_something)):
            raise reported(self._call, error)
        refusals = [text(part.get("refusal")) for part in self._parts if part.get("type") == "refusal"]
        if refusals or mapping(self._response.get("incomplete_details")).get("reason") == "content_filter":
            why = "".join(refusals) or "the answer was filtered"
            raise filtered(self._call, why, model=self._model)
        if status in _UNFINISHED or (status not in {"completed", "incomplete"} and not holds_something):
            raise unavailable(self._call, f"the answer ended early ({status})")


def _kind_of(item: Json) -> str:
    """Return the type of an item. An item without a type is recognised by its fields."""
    kind = word(item.get("type"))
    if kind:
        return kind
    if "call_id" in item or "arguments" in item:
        return "function_call"
    return "message" if "content" in item else ""


def _parts_of(item: Json) -> Sequence[Json]:
    content = item.get("content")
    return ({"type": "output_text", "text": content},) if isinstance(content, str) else mappings(content)


def _known(response: Json) -> Json:
    return {name: value for name, value in response.items() if value is not None}


def _shown(shown: str) -> tuple[TextDelta, ...]:
    return (TextDelta(shown),) if shown else ()


def _usage(reported_usage: object) -> TokenUsage | None:
    """Cached, written and reasoning tokens are parts of the totals in this API, as in ours."""
    usage = mapping(reported_usage)
    read, written = count(usage.get("input_tokens")), count(usage.get("output_tokens"))
    if read is None and written is None:
        return None
    given, made = mapping(usage.get("input_tokens_details")), mapping(usage.get("output_tokens_details"))
    return consistent_usage(
        read or 0,
        written or 0,
        cache_read_tokens=count(given.get("cached_tokens")),
        cache_write_tokens=count(given.get("cache_write_tokens")),
        reasoning_tokens=count(made.get("reasoning_tokens")),
    )
