"""Get hold of the responses behind the SDK: it leaves streams open, and drops parts of what it has read."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import httpx2

_OPENED: ContextVar[list[httpx2.Response] | None] = ContextVar("opened", default=None)


@contextmanager
def capturing_responses(opened: list[httpx2.Response]) -> Iterator[None]:
    """Collect the responses that the SDK opens meanwhile, through a client with `capture` as a hook."""
    token = _OPENED.set(opened)
    try:
        yield
    finally:
        _OPENED.reset(token)


def finish_message(opened: list[httpx2.Response]) -> str:
    """Return what the model wrote instead of a call. It stands in the reply alone: the SDK leaves it out."""
    try:
        return str(opened[-1].json()["candidates"][0]["finishMessage"])
    except (ValueError, LookupError, TypeError, httpx2.StreamError):
        return ""


async def note(response: httpx2.Response) -> None:
    opened = _OPENED.get()
    if opened is not None:
        opened.append(response)
