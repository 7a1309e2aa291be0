"""Facts that every log line within a block carries, such as the guild and user of an HTTP request."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar, Token
from typing import TypeAlias

Facts: TypeAlias = Callable[[], Mapping[str, object]]
"""Called for each line: most requests log one, at their end, when more facts are known than at the beginning."""

_facts: ContextVar[Facts | None] = ContextVar("log_facts", default=None)


def logged_facts() -> Mapping[str, object]:
    facts = _facts.get()
    return {} if facts is None else facts()


def begin_logging_with(facts: Facts) -> Token[Facts | None]:
    """Add the facts to the lines of the current context, until `end_logging_with` gets what this returns."""
    return _facts.set(facts)


def end_logging_with(token: Token[Facts | None]) -> None:
    _facts.reset(token)


@contextmanager
def logging_with(**facts: object) -> Iterator[None]:
    """Add the facts to the lines of the block."""
    token = begin_logging_with(lambda: facts)
    try:
        yield
    finally:
        end_logging_with(token)
