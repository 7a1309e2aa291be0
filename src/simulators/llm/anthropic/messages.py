"""Anthropic's Messages API."""

from collections.abc import Iterator
from typing import Any

from simulators.llm.answers.answering import Answer, Finish
from simulators.llm.answers.asked import Asked
from simulators.llm.answers.faults import Fault
from simulators.llm.anthropic.messages_request import read_messages
from simulators.llm.anthropic.messages_stream import message_events
from simulators.llm.wire import Body, Chunk, server_sent

_STOPS = {
    Finish.STOP: "end_turn",
    Finish.LENGTH: "max_tokens",
    Finish.CALLS: "tool_use",
    Finish.FILTERED: "refusal",
}


class MessagesWire:
    settles = frozenset({Fault.CONTENT_FILTER})

    def read(self, body: Body) -> Asked:
        return read_messages(body, body["max_tokens"])

    def wants_stream(self, body: Body) -> bool:
        return body.get("stream") is True

    def answered(self, asked: Asked, answer: Answer) -> Body:
        return {
            "id": "msg_simulated",
            "type": "message",
            "role": "assistant",
            "model": asked.model,
            "content": [*_thoughts(asked), *_content(answer)],
            "stop_reason": _STOPS[answer.finish],
            "stop_sequence": None,
            "usage": _usage(asked, answer),
        }

    def streamed(self, asked: Asked, answer: Answer, body: Body) -> Iterator[Chunk]:
        del body
        return message_events(self.answered(asked, answer))

    def failed(self, asked: Asked) -> Chunk:
        del asked
        error = {"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}}
        return Chunk(server_sent(error, event="error"))


class CountTokensWire:
    def read(self, body: Body) -> Asked:
        return read_messages(body, None)

    def counted(self, asked: Asked, tokens: int) -> Body:
        del asked
        return {"input_tokens": tokens}


def _thoughts(asked: Asked) -> list[dict[str, Any]]:
    """These models think only when asked to."""
    thought = {"type": "thinking", "thinking": "What would a model say?", "signature": "simulated-signature"}
    return [thought] if asked.reasons else []


def _content(answer: Answer) -> list[dict[str, Any]]:
    if answer.finish is Finish.FILTERED:
        return []
    calls = [
        {"type": "tool_use", "id": f"toolu_simulated_{call.id}", "name": call.name, "input": call.arguments}
        for call in answer.calls
    ]
    return calls or [{"type": "text", "text": answer.text}]


def _usage(asked: Asked, answer: Answer) -> dict[str, Any]:
    caching = answer.caching
    thinking = {"output_tokens_details": {"thinking_tokens": answer.reasoning_tokens}} if asked.reasons else {}
    return {
        "input_tokens": max(answer.prompt_tokens - caching.read - caching.written, 0),
        "cache_creation_input_tokens": caching.written,
        "cache_read_input_tokens": caching.read,
        "cache_creation": {
            "ephemeral_5m_input_tokens": 0 if caching.hourly else caching.written,
            "ephemeral_1h_input_tokens": caching.written if caching.hourly else 0,
        },
        "output_tokens": answer.output_tokens,
        **thinking,
        "service_tier": "standard",
    }
