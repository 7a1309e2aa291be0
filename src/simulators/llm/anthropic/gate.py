"""Refusals of Anthropic, common to its endpoints."""

from collections.abc import Mapping

from simulators.llm.answers.faults import Fault
from simulators.llm.wire import RETRY_AFTER_SECONDS, Reply, has_bearer_token

_RATE_LIMITED = (429, "rate_limit_error", "This request would exceed your organization's rate limit.")
_REFUSALS = {
    Fault.RATE_LIMIT: _RATE_LIMITED,
    Fault.RATE_LIMIT_WITHOUT_RETRY: _RATE_LIMITED,
    Fault.OVERLOADED: (529, "overloaded_error", "Overloaded"),
    Fault.SERVER_ERROR: (500, "api_error", "Internal server error"),
    Fault.BAD_KEY: (401, "authentication_error", "invalid x-api-key"),
    Fault.BAD_REQUEST: (400, "invalid_request_error", "temperature: range: -1.0 to 1.0"),
    Fault.CONTEXT_LENGTH: (400, "invalid_request_error", "prompt is too long: 3333404 tokens > 200000 maximum"),
}
_UNREADABLE = (400, "invalid_request_error", "max_tokens: Field required")


class AnthropicGate:
    def has_key(self, headers: Mapping[str, str]) -> bool:
        """The header of older SDKs, or the one that today's SDK sends."""
        return headers.get("x-api-key", "") != "" or has_bearer_token(headers)

    def refused(self, fault: Fault, model: str) -> Reply:
        if fault is Fault.UNKNOWN_MODEL:
            status, kind, message = 404, "not_found_error", f"model: {model}"
        else:
            status, kind, message = _REFUSALS.get(fault, _UNREADABLE)
        return Reply(
            status=status,
            headers={"retry-after": str(RETRY_AFTER_SECONDS)} if fault is Fault.RATE_LIMIT else {},
            body={"type": "error", "error": {"type": kind, "message": message}, "request_id": "req_simulated"},
        )
