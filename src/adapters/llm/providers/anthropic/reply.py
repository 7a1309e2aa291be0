"""Build a completion from the content blocks of an Anthropic answer, which come at once or as events."""

from typing import Any

from anthropic.types import Message, MessageDeltaUsage, RefusalStopDetails, Usage

from adapters.llm.providers.anthropic.reasoning import Thought, signature_of
from adapters.llm.providers.arguments import tool_call
from adapters.llm.providers.errors import Call, filtered, require_answer, unavailable
from adapters.llm.providers.units import region_of, tier_of
from domain.llm.chat import Completion, FinishReason, ToolCall
from domain.llm.errors import ContentFilterError, ProviderUnavailableError
from domain.llm.token_usage import TokenUsage

_FINISH = {
    "end_turn": FinishReason.STOP,
    "stop_sequence": FinishReason.STOP,
    "tool_use": FinishReason.TOOL_CALLS,
    "max_tokens": FinishReason.LENGTH,
    "model_context_window_exceeded": FinishReason.LENGTH,
}


class Answer:
    def __init__(self, call: Call) -> None:
        self._call = call
        self._texts: list[str] = []
        self._calls: list[ToolCall] = []
        self._thoughts: list[Thought] = []
        self._broken: list[ToolCall] = []
        self._stopped: str | None = None
        self._refusal: RefusalStopDetails | None = None
        self._usage: TokenUsage | None = None
        self.model = call.model

    def said(self, text: str) -> None:
        self._texts.append(text)

    def thought(self, thought: Thought) -> None:
        self._thoughts.append(thought)

    def called(self, call_id: str, name: str, arguments: object) -> ToolCall | None:
        """Return None for a call with invalid arguments: an answer that was cut at its limit goes without it."""
        call = tool_call(id_=call_id, name=name, written=arguments, signature=signature_of(self._thoughts))
        self._thoughts = []
        if call.invalid_arguments is not None:
            self._broken.append(call)
            return None
        self._calls.append(call)
        return call

    def stopped(
        self, reason: str | None, refusal: RefusalStopDetails | None, usage: TokenUsage
    ) -> tuple[ToolCall, ...]:
        """Return the calls with invalid arguments, unless the answer was cut within them."""
        self._stopped, self._refusal, self._usage = reason, refusal, usage
        broken = () if _FINISH.get(reason or "") is FinishReason.LENGTH else tuple(self._broken)
        self._calls += broken
        self._broken = []
        return broken

    def completion(self) -> Completion:
        if self._stopped == "refusal":
            raise self._filtered()
        finish = _FINISH.get(self._stopped or "")
        if finish is None or self._usage is None:
            raise self._ended_early(f"the answer ended early ({self._stopped})")
        return Completion(
            content="".join(self._texts),
            model=self.model,
            finish_reason=finish,
            usage=self._usage,
            tool_calls=tuple(self._calls),
        )

    def _filtered(self) -> ContentFilterError:
        why = self._refusal.explanation if self._refusal else None
        return filtered(self._call, why or "the model refused to answer", self._usage, self.model)

    def _ended_early(self, why: str) -> ProviderUnavailableError:
        return unavailable(self._call, why, self._usage)


def read_message(call: Call, message: Message) -> Completion:
    require_answer(call, message, "content", "stop_reason", "usage")
    answer = Answer(call)
    answer.model = message.model
    for block in message.content:
        match block.type:
            case "text":
                answer.said(block.text)
            case "thinking":
                answer.thought({"type": "thinking", "thinking": block.thinking, "signature": block.signature})
            case "redacted_thinking":
                answer.thought({"type": "redacted_thinking", "data": block.data})
            case "tool_use":
                answer.called(block.id, block.name, block.input)
            case _:
                pass
    answer.stopped(message.stop_reason, message.stop_details, usage_of(message.usage, container=message.container))
    return answer.completion()


def usage_of(usage: Usage, later: MessageDeltaUsage | None = None, *, container: object = None) -> TokenUsage:
    """Anthropic's `input_tokens` excludes cache reads and writes; ours includes them. A stream reports usage twice: the
    figures at its end are complete. An answer with a `container` ran code in it. Fast mode is priced as a service tier.
    """

    def figure(name: str) -> Any:
        last = getattr(later, name, None)
        return getattr(usage, name, None) if last is None else last

    read, written = figure("cache_read_input_tokens") or 0, figure("cache_creation_input_tokens") or 0
    hourly = getattr(usage.cache_creation, "ephemeral_1h_input_tokens", None) or 0
    return TokenUsage(
        input_tokens=figure("input_tokens") + read + written,
        output_tokens=usage.output_tokens if later is None else later.output_tokens,
        cache_read_tokens=read,
        cache_write_tokens=written,
        cache_write_1h_tokens=min(hourly, written),
        reasoning_tokens=getattr(figure("output_tokens_details"), "thinking_tokens", None) or 0,
        web_searches=getattr(figure("server_tool_use"), "web_search_requests", None) or 0,
        code_sessions=0 if container is None else 1,
        service_tier=tier_of(figure("service_tier")) or tier_of(figure("speed")),
        region=region_of(figure("inference_geo")),
    )
