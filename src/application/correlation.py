"""One id that follows an interaction or request through use case, SQL, model call and log."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from random import Random

_random = Random()  # noqa: S311 - an id need not be hard to guess
_correlation_id: ContextVar[str | None] = ContextVar("correlation_id", default=None)


def current_correlation_id() -> str | None:
    return _correlation_id.get()


def correlate() -> None:
    """Give the rest of the current context an id, unless it has one."""
    if _correlation_id.get() is None:
        _correlation_id.set(_new_id())


@contextmanager
def correlated(correlation_id: str | None = None) -> Iterator[str]:
    """Run the block under the given id, or under a new one of 12 hexadecimal digits, short enough to read aloud."""
    value = correlation_id or _new_id()
    token = _correlation_id.set(value)
    try:
        yield value
    finally:
        _correlation_id.reset(token)


def _new_id() -> str:
    return f"{_random.getrandbits(48):012x}"
