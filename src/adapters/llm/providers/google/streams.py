"""Gets hold of the responses behind the SDK's streams: it leaves those that are not read to their end open."""

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


async def note(response: httpx2.Response) -> None:
    opened = _OPENED.get()
    if opened is not None:
        opened.append(response)
