"""Faults that a question can ask for: `simulate: rate limit`."""

from enum import StrEnum

from simulators.llm.answers.wishes import wishes


class Fault(StrEnum):
    """The value is the wish behind `simulate:`. Faults in brackets cannot be wished for."""

    RATE_LIMIT = "rate limit"
    RATE_LIMIT_WITHOUT_RETRY = "rate limit without retry"
    OVERLOADED = "overloaded"
    SERVER_ERROR = "server error"
    BAD_REQUEST = "bad request"
    CONTENT_FILTER = "content filter"
    CONTEXT_LENGTH = "context length"
    BAD_KEY = "bad key"
    UNKNOWN_MODEL = "(a model that does not exist)"
    MALFORMED = "(a request that the provider cannot read)"

    TIMEOUT = "timeout"
    DROPPED = "dropped"
    TRUNCATED = "truncated"
    CORRUPT_CHUNK = "corrupt chunk"

    TIMEOUT_MIDWAY = "timeout midway"
    DROPPED_MIDWAY = "dropped midway"
    OVERLOADED_MIDWAY = "overloaded midway"


REFUSALS = frozenset(
    {
        Fault.RATE_LIMIT,
        Fault.RATE_LIMIT_WITHOUT_RETRY,
        Fault.OVERLOADED,
        Fault.SERVER_ERROR,
        Fault.BAD_REQUEST,
        Fault.CONTENT_FILTER,
        Fault.CONTEXT_LENGTH,
        Fault.BAD_KEY,
        Fault.UNKNOWN_MODEL,
    }
)
"""Faults for which the provider refuses the request instead of answering it."""

WITHOUT_STREAM = {
    Fault.TIMEOUT_MIDWAY: Fault.TIMEOUT,
    Fault.DROPPED_MIDWAY: Fault.TRUNCATED,
    Fault.OVERLOADED_MIDWAY: Fault.OVERLOADED,
}
"""The nearest fault for an answer that is not streamed."""

_BY_WISH = {fault.value: fault for fault in Fault if not fault.value.startswith("(")}
ON_REQUEST = frozenset(_BY_WISH)
"""The wishes for a fault."""


def wished_fault(text: str) -> Fault | None:
    """Return the fault; None also for an unknown wish, which is answered like any other question."""
    return next((_BY_WISH[wish] for wish in map(str.lower, wishes(text)) if wish in _BY_WISH), None)
