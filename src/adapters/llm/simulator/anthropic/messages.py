"""Anthropic's Messages API."""

from collections.abc import Mapping
from typing import Any

from adapters.llm.simulator.answering import Answer, Asked, Turn
from adapters.llm.simulator.faults import Fault
from adapters.llm.simulator.wire import RETRY_AFTER_SECONDS, Reply, has_bearer_token, text_of

_REFUSALS = {
    Fault.RATE_LIMIT: (429, "rate_limit_error", "This request would exceed your organization's rate limit."),
    Fault.OVERLOADED: (529, "overloaded_error", "Overloaded"),
    Fault.BAD_KEY: (401, "authentication_error", "invalid x-api-key"),
    Fault.CONTEXT_LENGTH: (400, "invalid_request_error", "prompt is too long: 3333404 tokens > 200000 maximum"),
}


class MessagesWire:
    def has_key(self, headers: Mapping[str, str]) -> bool:
        """The header of older SDKs, or the one that today's SDK sends."""
        return headers.get("x-api-key", "") != "" or has_bearer_token(headers)

    def read(self, body: Mapping[str, Any]) -> Asked:
        return Asked(
            provider="anthropic",
            model=body["model"],
            persona=text_of(body.get("system")),
            turns=tuple(
                Turn(by_user=message["role"] == "user", text=text_of(message["content"]))
                for message in body["messages"]
            ),
            max_tokens=body["max_tokens"],
        )

    def answered(self, asked: Asked, answer: Answer) -> Reply:
        return _reply(asked, answer, [answer.text], "max_tokens" if answer.is_cut else "end_turn")

    def filtered(self, asked: Asked, answer: Answer) -> Reply:
        return _reply(asked, answer, [], "refusal")

    def refused(self, fault: Fault, model: str) -> Reply:
        if fault is Fault.UNKNOWN_MODEL:
            return _error(404, "not_found_error", f"model: {model}")
        return _error(*_REFUSALS.get(fault, (400, "invalid_request_error", "max_tokens: Field required")))


def _error(status: int, kind: str, message: str) -> Reply:
    return Reply(
        status=status,
        headers={"retry-after": str(RETRY_AFTER_SECONDS)} if status == 429 else {},
        body={"type": "error", "error": {"type": kind, "message": message}, "request_id": "req_simulated"},
    )


def _reply(asked: Asked, answer: Answer, texts: list[str], stop_reason: str) -> Reply:
    return Reply(
        body={
            "id": "msg_simulated",
            "type": "message",
            "role": "assistant",
            "model": asked.model,
            "content": [{"type": "text", "text": text} for text in texts],
            "stop_reason": stop_reason,
            "stop_sequence": None,
            "usage": {
                "input_tokens": answer.prompt_tokens - answer.cached_tokens,
                "cache_creation_input_tokens": 0,
                "cache_read_input_tokens": answer.cached_tokens,
                "cache_creation": {"ephemeral_5m_input_tokens": 0, "ephemeral_1h_input_tokens": 0},
                "output_tokens": answer.output_tokens,
                "service_tier": "standard",
            },
        }
    )
