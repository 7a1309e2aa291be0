"""Build a completion from an answer of OpenAI's Responses API, at once or in a stream.

The raw JSON is read: the SDK's typed models cost as much CPU as the rest of a call.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, TypeAlias

from adapters.llm.providers.arguments import tool_call
from adapters.llm.providers.errors import Call, filtered, reading_reply, reported, require_answer, unavailable
from adapters.llm.providers.openai.fees import with_fees
from adapters.llm.providers.openai.reasoning import signature_of
from domain.llm.chat import ChatEvent, Completion, FinishReason, TextDelta, ToolCall
from domain.llm.token_usage import TokenUsage

Json: TypeAlias = Mapping[str, Any]


def completion_of(call: Call, response: Json) -> Completion:
    require_answer(call, response, "output", "error", "usage")
    reported = _usage(response.get("usage"))
    usage = None if reported is None else with_fees(reported, response)
    with reading_reply(call, usage):
        _raise_failure(call, response)
        if usage is None:
            raise unavailable(call, "the reply does not say what was used")
        calls = CalledTools(call)
        tool_calls = tuple(called for item in response["output"] for called in calls.read(item))
        return Completion(
            content="".join(part["text"] for part in _parts(response) if part["type"] == "output_text"),
            model=response["model"],
            finish_reason=_finish(response, tool_calls),
            usage=usage,
            tool_calls=tool_calls,
        )


class CalledTools:
    """The tools that are called by the items of an answer, each with the thoughts before it."""

    def __init__(self, call: Call) -> None:
        self._call = call
        self._thoughts: list[Json] = []

    def read(self, item: Json) -> Iterator[ToolCall]:
        if item["type"] == "reasoning":
            self._thoughts.append(item)
        elif item["type"] == "function_call" and item.get("status") != "incomplete":
            yield self._tool_call(item)
            self._thoughts = []

    def _tool_call(self, item: Json) -> ToolCall:
        return tool_call(
            id_=item["call_id"],
            name=item["name"],
            written=item.get("arguments"),
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

    def read(self, event: Json) -> Iterable[ChatEvent]:
        match event["type"]:
            case "response.output_text.delta":
                return (TextDelta(event["delta"]),) if event["delta"] else ()
            case "response.output_item.done":
                called = tuple(self._calls.read(event["item"]))
                self._called += called
                return called
            case "response.completed" | "response.incomplete" | "response.failed":
                return self._ended(completion_of(self._call, event["response"]))
            case "error":
                # Its own type is "error", whatever it is about.
                raise reported(self._call, {**event, "type": None})
            case _:
                return ()

    def completion(self) -> Completion:
        if self._completion is None:
            raise unavailable(self._call, "the stream ended early")
        return self._completion

    def _ended(self, completion: Completion) -> Iterable[ChatEvent]:
        """Yield the rest, such as calls that came only with the end. Events already yielded are not repeated."""
        known = {called.id for called in self._called}
        rest = [called for called in completion.tool_calls if called.id not in known]
        self._completion = replace(completion, tool_calls=(*self._called, *rest))
        return rest


def _parts(response: Json) -> list[Json]:
    """Return the answer's text, without reasoning."""
    return [part for item in response["output"] if item["type"] == "message" for part in item["content"]]


def _raise_failure(call: Call, response: Json) -> None:
    status, error = response.get("status"), response.get("error")
    if status == "failed" or error is not None:
        raise reported(call, error)
    refusals = [part["refusal"] for part in _parts(response) if part["type"] == "refusal"]
    if refusals or (response.get("incomplete_details") or {}).get("reason") == "content_filter":
        why = (refusals or ["the answer was filtered"])[0]
        raise filtered(call, why, model=response["model"])
    if status not in {"completed", "incomplete"}:
        raise unavailable(call, f"the answer ended early ({status})")


def _finish(response: Json, tool_calls: tuple[ToolCall, ...]) -> FinishReason:
    if response["status"] == "incomplete":
        return FinishReason.LENGTH
    return FinishReason.TOOL_CALLS if tool_calls else FinishReason.STOP


def _usage(usage: Json | None) -> TokenUsage | None:
    """Cached, written and reasoning tokens are parts of the totals in this API, as in ours."""
    if usage is None:
        return None
    read, written = usage.get("input_tokens_details") or {}, usage.get("output_tokens_details") or {}
    return TokenUsage(
        input_tokens=usage["input_tokens"],
        output_tokens=usage["output_tokens"],
        cache_read_tokens=read.get("cached_tokens") or 0,
        cache_write_tokens=read.get("cache_write_tokens") or 0,
        reasoning_tokens=written.get("reasoning_tokens") or 0,
    )
