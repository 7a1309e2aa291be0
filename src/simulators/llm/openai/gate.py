"""Refusals of OpenAI, common to its endpoints."""

from collections.abc import Mapping

from simulators.llm.answers.faults import Fault
from simulators.llm.wire import RETRY_AFTER_SECONDS, Reply, has_bearer_token

_INVALID = "invalid_request_error"
_KEYS = "You can find your API key at https://platform.openai.com/account/api-keys."
_BROKEN = "The server had an error while processing your request. Sorry about that!"

# status, type, param, code, message
_REFUSALS: dict[Fault, tuple[int, str, str | None, str | None, str]] = {
    Fault.OVERLOADED: (
        503,
        "server_error",
        None,
        None,
        "The engine is currently overloaded, please try again later.",
    ),
    Fault.SERVER_ERROR: (500, "server_error", None, "server_error", _BROKEN),
    Fault.BAD_KEY: (401, _INVALID, None, "invalid_api_key", f"Incorrect API key provided. {_KEYS}"),
    Fault.BAD_REQUEST: (
        400,
        _INVALID,
        "temperature",
        "unsupported_parameter",
        "Unsupported parameter: 'temperature' is not supported with this model.",
    ),
    Fault.CONTEXT_LENGTH: (
        400,
        _INVALID,
        "input",
        "context_length_exceeded",
        "Your input exceeds the context window of this model. Please adjust your input and try again.",
    ),
    Fault.CONTENT_FILTER: (
        400,
        "image_generation_user_error",
        None,
        "moderation_blocked",
        "Your request was rejected by the safety system.",
    ),
}
_UNREADABLE = (400, _INVALID, None, None, "We could not parse the JSON body of your request.")


class OpenAIGate:
    def __init__(self, *, unknown_model_status: int) -> None:
        self._unknown_model_status = unknown_model_status

    def has_key(self, headers: Mapping[str, str]) -> bool:
        return has_bearer_token(headers)

    def refused(self, fault: Fault, model: str) -> Reply:
        if fault in {Fault.RATE_LIMIT, Fault.RATE_LIMIT_WITHOUT_RETRY}:
            return _rate_limited(model, says_when=fault is Fault.RATE_LIMIT)
        if fault is Fault.UNKNOWN_MODEL:
            message = f"The model `{model}` does not exist or you do not have access to it."
            return _error(self._unknown_model_status, _INVALID, "model", "model_not_found", message)
        return _error(*_REFUSALS.get(fault, _UNREADABLE))


def _error(status: int, kind: str, param: str | None, code: str | None, message: str) -> Reply:
    return Reply(status=status, body={"error": {"message": message, "type": kind, "param": param, "code": code}})


def _rate_limited(model: str, *, says_when: bool) -> Reply:
    message = (
        f"Rate limit reached for {model} in organization org-simulated on requests per min (RPM): Limit 3, Used 3, "
        "Requested 1."
    )
    return Reply(
        status=429,
        headers={"retry-after": str(RETRY_AFTER_SECONDS)} if says_when else {},
        body={
            "error": {
                "message": f"{message} Please try again in {RETRY_AFTER_SECONDS}s." if says_when else message,
                "type": "requests",
                "param": None,
                "code": "rate_limit_exceeded",
            }
        },
    )
