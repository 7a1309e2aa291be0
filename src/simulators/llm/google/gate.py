"""Refusals of the Gemini API, common to its endpoints."""

from collections.abc import Mapping
from typing import Any

from simulators.llm.answers.faults import Fault
from simulators.llm.wire import RETRY_AFTER_SECONDS, Reply

_DETAIL = "type.googleapis.com/google.rpc."
_BAD_KEY = {"@type": _DETAIL + "ErrorInfo", "reason": "API_KEY_INVALID", "domain": "googleapis.com"}
_RETRY = {"@type": _DETAIL + "RetryInfo", "retryDelay": f"{RETRY_AFTER_SECONDS}s"}
_QUOTA = "You exceeded your current quota, please check your plan and billing details."
_TOO_LONG = "The input token count (1200000) exceeds the maximum number of tokens allowed (1048576)."
_INVALID = "INVALID_ARGUMENT"

_Refusal = tuple[int, str, str, tuple[Mapping[str, str], ...]]
_REFUSALS: dict[Fault, _Refusal] = {
    Fault.RATE_LIMIT: (429, "RESOURCE_EXHAUSTED", _QUOTA, (_RETRY,)),
    Fault.RATE_LIMIT_WITHOUT_RETRY: (429, "RESOURCE_EXHAUSTED", _QUOTA, ()),
    Fault.OVERLOADED: (503, "UNAVAILABLE", "The model is overloaded. Please try again later.", ()),
    Fault.SERVER_ERROR: (500, "INTERNAL", "An internal error has occurred. Please retry.", ()),
    Fault.BAD_KEY: (400, _INVALID, "API key not valid. Please pass a valid API key.", (_BAD_KEY,)),
    Fault.BAD_REQUEST: (400, _INVALID, "Unable to submit request because it has an invalid temperature.", ()),
    Fault.CONTEXT_LENGTH: (400, _INVALID, _TOO_LONG, ()),
}
_UNREADABLE: _Refusal = (400, _INVALID, "Invalid JSON payload received.", ())


class GoogleGate:
    def has_key(self, headers: Mapping[str, str]) -> bool:
        return headers.get("x-goog-api-key", "") != ""

    def refused(self, fault: Fault, model: str) -> Reply:
        if fault is Fault.UNKNOWN_MODEL:
            message = (
                f"models/{model} is not found for API version v1beta, or is not supported for generateContent. "
                "Call ListModels to see the list of available models and their supported methods."
            )
            return _error(404, "NOT_FOUND", message, ())
        return _error(*_REFUSALS.get(fault, _UNREADABLE))


def _error(status: int, name: str, message: str, details: tuple[Mapping[str, str], ...]) -> Reply:
    error: dict[str, Any] = {"code": status, "message": message, "status": name}
    return Reply(status=status, body={"error": error | ({"details": details} if details else {})})
