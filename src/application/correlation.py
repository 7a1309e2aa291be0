"""One id that follows an interaction or request through use case, SQL, model call and log."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from secrets import token_hex

_correlation_id: ContextVar[str | None] = ContextVar("correlation_id", default=None)


def current_correlation_id() -> str | None:
    return _correlation_id.get()


@contextmanager
def correlated(correlation_id: str | None = None) -> Iterator[str]:
    """Everything inside runs under the given id, or a new one of 12 hexadecimal digits, short enough to read out."""
    value = correlation_id or token_hex(6)
    token = _correlation_id.set(value)
    try:
        yield value
    finally:
        _correlation_id.reset(token)
