"""Ctrl-C, SIGTERM and a closed terminal, as one exception."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class StopRequested(BaseException):
    """Not an `Exception`, so that no `except Exception` on the way catches it."""


@contextmanager
def stop_requests_raise() -> Iterator[None]:
    with _handling(_raise):
        yield


@contextmanager
def stop_requests_call(action: Callable[[], None]) -> Iterator[None]:
    def call(_number: int, _frame: FrameType | None) -> None:
        action()

    with _handling(call):
        yield


@contextmanager
def _handling(handler: Callable[[int, FrameType | None], None]) -> Iterator[None]:
    before = {number: signal.signal(number, handler) for number in _SIGNALS}
    try:
        yield
    finally:
        for number, previous in before.items():
            signal.signal(number, previous)


def _raise(_number: int, _frame: FrameType | None) -> None:
    raise StopRequested
