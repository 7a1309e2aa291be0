"""Build a completion from the content blocks of an Anthropic answer, which come at once or as events.

The raw JSON is read: relays leave out fields that the SDK's types promise.
"""

from adapters.llm.providers.anthropic.reasoning import Thought, signature_of
from adapters.llm.providers.arguments import tool_call, whole_characters
from adapters.llm.providers.errors import Call, filtered, malformed, reported, unavailable
from adapters.llm.providers.reading.citations import distinct_citations, title_of
from adapters.llm.providers.reading.usage import answer_usage, consistent_usage
from adapters.llm.providers.reading.values import Json, count, mapping, mappings, parsed, text, word
from adapters.llm.providers.units import region_of, tier_of
from domain.llm.chat import ChatRequest, Completion, FinishReason, ToolCall
from domain.llm.documents import Citation
from domain.llm.errors import ContentFilterError
from domain.llm.token_usage import TokenUsage

_CUT = frozenset({"max_tokens", "model_context_window_exceeded", "pause_turn"})
"""Ends of incomplete answers. Anthropic may pause a turn with many searches, which a further request continues."""


class Answer:
    def __init__(self, call: Call, request: ChatRequest) -> None:
        self._call = call
        self._request = request
        self._names = [tool.name for tool in request.tools]
        self._texts: list[str] = []
        self._citations: list[Citation] = []
        self._calls: list[ToolCall] = []
        self._thoughts: list[Thought] = []
        self._broken: list[ToolCall] = []
        self._count = 0
        self._has_nameless = False
        self._refusal: Json = {}
        self.stopped: str = ""
        self.usage: TokenUsage | None = None
        self.model = call.model

    def said(self, text: str) -> None:
        self._texts.append(text)

    def cited(self, citation: Json) -> None:
        """Note a web page. Citations of documents have no address."""
        self._citations.append(Citation(word(citation.get("url")), title_of(citation.get("title"))))

    def thought(self, block: Json) -> None:
        if word(block.get("type")) == "redacted_thinking":
            self._thoughts.append({"type": "redacted_thinking", "data": word(block.get("data"))})
        else:
            thinking, signature = text(block.get("thinking")), word(block.get("signature"))
            self._thoughts.append({"type": "thinking", "thinking": thinking, "signature": signature})

    def called(self, block: Json, arguments: object) -> ToolCall | None:
        """Return None for a call with invalid arguments: an answer that was cut at its limit goes without it."""
        self._count += 1
        name = whole_characters(word(block.get("name"))) or (self._names[0] if len(self._names) == 1 else "")
        if not name:
            self._has_nameless = True
            return None
        call_id = word(block.get("id")) or f"call_{self._count}"
        call = tool_call(id_=call_id, name=name, written=arguments, signature=signature_of(self._thoughts))
        self._thoughts = []
        if call.invalid_arguments is not None:
            self._broken.append(call)
            return None
        self._calls.append(call)
        return call

    def ended(self, given: Json) -> None:
        """Read the reason for the end, and the refusal behind it."""
        self.stopped = word(given.get("stop_reason")) or self.stopped
        self._refusal = mapping(given.get("stop_details")) or self._refusal

    def broken_calls(self) -> tuple[ToolCall, ...]:
        """Return the calls with invalid arguments, unless the answer was cut. Adds them to the answer's calls."""
        broken = () if self.stopped in _CUT else tuple(self._broken)
        self._calls += broken
        self._broken = []
        return broken

    def completion(self, *, is_done: bool) -> Completion:
        """Build the completion. Without a stop reason, an answer is complete if it came whole and is not empty."""
        if self.stopped == "refusal":
            raise self._filtered()
        content, calls = "".join(self._texts), tuple(self._calls)
        if not self.stopped and not (is_done and (content or calls)):
            raise unavailable(self._call, "the answer ended early", self.usage)
        if self._has_nameless and not (content or calls):
            raise malformed(self._call, "the model called a tool without its name", usage=self.usage)
        usage, estimated = answer_usage(self._request, self.usage, content, calls)
        finish = FinishReason.TOOL_CALLS if calls else FinishReason.STOP
        return Completion(
            content=content,
            model=self.model,
            finish_reason=FinishReason.LENGTH if self.stopped in _CUT else finish,
            usage=usage,
            estimated=estimated,
            tool_calls=calls,
            citations=distinct_citations(self._citations),
        )

    def _filtered(self) -> ContentFilterError:
        why = text(self._refusal.get("explanation"))
        return filtered(self._call, why or "the model refused to answer", self.usage, self.model)


def read_message(call: Call, request: ChatRequest, reply: object) -> Completion:
    message = mapping(parsed(reply))
    content = message.get("content")
    answer = Answer(call, request)
    answer.model = word(message.get("model")) or call.model
    answer.usage = usage_of(message.get("usage"), container=message.get("container"))
    answer.ended(message)
    for block in ({"type": "text", "text": content},) if isinstance(content, str) else mappings(content):
        match kind_of(block):
            case "text":
                answer.said(whole_characters(text(block.get("text"))))
                for citation in mappings(block.get("citations")):
                    answer.cited(citation)
            case "thinking" | "redacted_thinking":
                answer.thought(block)
            case "tool_use":
                answer.called(block, block.get("input"))
            case _:
                pass
    answer.broken_calls()
    if message.get("error") and content is None:
        raise reported(call, message["error"])
    return answer.completion(is_done=True)


def kind_of(block: Json) -> str:
    """Return the type of a block. A block without a type is recognised by its fields."""
    kind = word(block.get("type"))
    if kind:
        return kind
    return next((name for key, name in _KINDS.items() if key in block), "")


_KINDS = {"text": "text", "input": "tool_use", "thinking": "thinking", "data": "redacted_thinking"}


def usage_of(*reports: object, container: object = None) -> TokenUsage | None:
    """Anthropic's `input_tokens` excludes cache reads and writes; ours includes them. A stream reports usage twice: the
    figures at its end are complete. An answer with a `container` ran code in it. Fast mode is priced as a service tier.

    Returns None when nothing is counted.
    """
    found = [mapping(report) for report in reports]

    def figure(name: str) -> int | None:
        return next((number for each in reversed(found) if (number := count(each.get(name))) is not None), None)

    def part(group: str, name: str) -> int:
        counts = (count(mapping(each.get(group)).get(name)) for each in reversed(found))
        return next((number for number in counts if number is not None), 0)

    def named(name: str) -> object:
        return next((value for each in reversed(found) if (value := each.get(name)) is not None), None)

    given, written = figure("input_tokens"), figure("output_tokens")
    if given is None and written is None:
        return None
    read, kept = figure("cache_read_input_tokens") or 0, figure("cache_creation_input_tokens") or 0
    return consistent_usage(
        (given or 0) + read + kept,
        written or 0,
        cache_read_tokens=read,
        cache_write_tokens=kept,
        cache_write_1h_tokens=part("cache_creation", "ephemeral_1h_input_tokens"),
        reasoning_tokens=part("output_tokens_details", "thinking_tokens"),
        web_searches=part("server_tool_use", "web_search_requests"),
        code_sessions=1 if container else 0,
        service_tier=tier_of(named("service_tier")) or tier_of(named("speed")),
        region=region_of(named("inference_geo")),
    )
