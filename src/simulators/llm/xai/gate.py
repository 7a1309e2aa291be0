"""Refusals of xAI, common to its endpoints: with flat bodies."""

from collections.abc import Mapping

from typing_extensions import override

from simulators.llm.answers.faults import Fault
from simulators.llm.wire import RETRY_AFTER_SECONDS, Reply, has_bearer_token

_EXHAUSTED = "Some resource has been exhausted"
_INVALID = "Client specified an invalid argument"
_REFUSALS = {
    Fault.RATE_LIMIT: (429, _EXHAUSTED, "Too many requests for {model}."),
    Fault.RATE_LIMIT_WITHOUT_RETRY: (429, _EXHAUSTED, "Too many requests for {model}."),
    Fault.OVERLOADED: (503, "The service is currently unavailable", "{model} is at capacity. Try again later."),
    Fault.SERVER_ERROR: (500, "Internal error", "The request could not be processed."),
    Fault.BAD_KEY: (
        400,
        "invalid-argument",
        "Incorrect API key provided. You can obtain an API key from https://console.x.ai.",
    ),
    Fault.BAD_REQUEST: (400, _INVALID, "Argument not supported on this model: temperature"),
    Fault.CONTEXT_LENGTH: (
        400,
        _INVALID,
        "This model's maximum prompt length is 131072 but the request contains 136973 tokens.",
    ),
    Fault.CONTENT_FILTER: (
        403,
        "The caller does not have permission to execute the specified operation",
        "Content violates usage guidelines. Failed check: SAFETY_CHECK_TYPE_SIMULATED",
    ),
    Fault.UNKNOWN_MODEL: (
        404,
        "Some requested entity was not found",
        "The model {model} does not exist or your team does not have access to it.",
    ),
}
_UNREADABLE = (422, "invalid-argument", "Failed to deserialize the JSON body into the target type.")


class XAIGate:
    def has_key(self, headers: Mapping[str, str]) -> bool:
        return has_bearer_token(headers)

    def refused(self, fault: Fault, model: str) -> Reply:
        status, code, error = _REFUSALS.get(fault, _UNREADABLE)
        headers = {"retry-after": str(RETRY_AFTER_SECONDS)} if fault is Fault.RATE_LIMIT else {}
        return Reply(status=status, headers=headers, body={"code": code, "error": error.replace("{model}", model)})


class OpenGate(XAIGate):
    """The gate of the URLs at which pictures are served."""

    @override
    def has_key(self, headers: Mapping[str, str]) -> bool:
        return True
