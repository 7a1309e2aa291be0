"""What can be made to go wrong, by asking for it in the question: `simulate: rate limit`."""

import re
from enum import StrEnum


class Fault(StrEnum):
    """The value is what stands behind `simulate:`. Only the first group can be asked for so."""

    RATE_LIMIT = "rate limit"
    OVERLOADED = "overloaded"
    TIMEOUT = "timeout"
    CONTENT_FILTER = "content filter"
    CONTEXT_LENGTH = "context length"
    BAD_KEY = "bad key"
    TRUNCATED = "truncated"

    UNKNOWN_MODEL = "(a model that does not exist)"
    MALFORMED = "(a request that the provider cannot read)"


_WISH = re.compile(r"\s*simulate:\s*(?P<fault>[a-z ]+?)\s*", re.IGNORECASE)
_ON_REQUEST = {fault.value: fault for fault in Fault if not fault.value.startswith("(")}


def wished_fault(question: str) -> Fault | None:
    """None also for a wish that is not known: it is answered like any other question."""
    wish = _WISH.fullmatch(question)
    return None if wish is None else _ON_REQUEST.get(wish["fault"].lower())
