"""What OpenAI's Responses API answers, at once or in a stream, as a completion."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from openai.types.responses import (
    Response,
    ResponseFunctionToolCall,
    ResponseOutputItem,
    ResponseReasoningItem,
    ResponseStreamEvent,
    ResponseUsage,
)

from adapters.llm.errors import Call, failed, reading_reply, unavailable
from adapters.llm.openai_thoughts import signature_of
from domain.chat import ChatEvent, Completion, FinishReason, TextDelta, ToolCall
from domain.llm_errors import ContentFilterError
from domain.token_usage import TokenUsage


def completion_of(call: Call, response: Response) -> Completion:
    usage = _usage(response.usage)
    with reading_reply(call, usage):
        _raise_failure(call, response)
        if usage is None:
            raise unavailable(call, "the reply does not say what was used")
        calls = CalledTools(call)
        tool_calls = tuple(called for item in response.output for called in calls.read(item))
        return Completion(
            content=response.output_text,
            model=response.model,
            finish_reason=_finish(response, tool_calls),
            usage=usage,
            tool_calls=tool_calls,
        )


class CalledTools:
    """The tools that are called by the items of an answer, each with the thoughts before it."""

    def __init__(self, call: Call) -> None:
        self._call = call
        self._thoughts: list[ResponseReasoningItem] = []

    def read(self, item: ResponseOutputItem) -> Iterator[ToolCall]:
        if item.type == "reasoning":
            self._thoughts.append(item)
        elif item.type == "function_call" and item.status != "incomplete":
            yield self._tool_call(item)
            self._thoughts = []

    def _tool_call(self, item: ResponseFunctionToolCall) -> ToolCall:
        return ToolCall(
            id=item.call_id,
            name=item.name,
            arguments=arguments_of(self._call, item.arguments),
            signature=signature_of(self._call.provider, self._thoughts),
        )


class ResponseEvents:
    def __init__(self, call: Call) -> None:
        self._call = call
        self._calls = CalledTools(call)
        self._called: list[ToolCall] = []
        self._completion: Completion | None = None

    @property
    def is_over(self) -> bool:
        return self._completion is not None

    def read(self, event: ResponseStreamEvent) -> Iterable[ChatEvent]:
        match event.type:
            case "response.output_text.delta":
                return (TextDelta(event.delta),) if event.delta else ()
            case "response.output_item.done":
                called = tuple(self._calls.read(event.item))
                self._called += called
                return called
            case "response.completed" | "response.incomplete" | "response.failed":
                return self._ended(completion_of(self._call, event.response))
            case "error":
                raise failed(self._call, event.code or "", event.message)
            case _:
                return ()

    def completion(self) -> Completion:
        if self._completion is None:
            raise unavailable(self._call, "the stream ended early")
        return self._completion

    def _ended(self, completion: Completion) -> Iterable[ChatEvent]:
        """What was handed on stays as it was; what was not, such as calls that came with the end alone, follows."""
        known = {called.id for called in self._called}
        rest = [called for called in completion.tool_calls if called.id not in known]
        self._completion = replace(completion, tool_calls=(*self._called, *rest))
        return rest


def arguments_of(call: Call, text: str | None) -> Mapping[str, Any]:
    """Some models leave the text out where there are no arguments."""
    try:
        arguments = json.loads(text or "{}")
    except ValueError:
        arguments = None
    if not isinstance(arguments, dict):
        raise unavailable(call, "the arguments of a tool cannot be understood")
    return arguments


def _raise_failure(call: Call, response: Response) -> None:
    if response.status == "failed" or response.error is not None:
        error = response.error
        raise failed(call, error.code if error else "", error.message if error else "the answer failed")
    reason = response.incomplete_details.reason if response.incomplete_details else None
    refusals = [
        part.refusal
        for item in response.output
        if item.type == "message"
        for part in item.content
        if part.type == "refusal"
    ]
    if refusals or reason == "content_filter":
        why = (refusals or ["the answer was filtered"])[0]
        raise ContentFilterError(f"{call.provider}: {why}", provider=call.provider, model=response.model)
    if response.status not in {"completed", "incomplete"}:
        raise unavailable(call, f"the answer ended early ({response.status})")


def _finish(response: Response, tool_calls: tuple[ToolCall, ...]) -> FinishReason:
    if response.status == "incomplete":
        return FinishReason.LENGTH
    return FinishReason.TOOL_CALLS if tool_calls else FinishReason.STOP


def _usage(usage: ResponseUsage | None) -> TokenUsage | None:
    """Cached, written and reasoning tokens are parts of the totals in this API, as in ours."""
    if usage is None:
        return None
    return TokenUsage(
        input_tokens=usage.input_tokens,
        output_tokens=usage.output_tokens,
        # The SDK builds replies without validation: what the types promise may be missing.
        cache_read_tokens=getattr(usage.input_tokens_details, "cached_tokens", 0) or 0,
        cache_write_tokens=getattr(usage.input_tokens_details, "cache_write_tokens", 0) or 0,
        reasoning_tokens=getattr(usage.output_tokens_details, "reasoning_tokens", 0) or 0,
    )
