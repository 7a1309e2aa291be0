"""Relay of signals between the processes of one bot."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from domain.signals import Signal


class SignalRelay(Protocol):
    """Carries signals to every other process that receives at that moment: at most once, never stored."""

    async def send(self, signal: Signal) -> None:
        """Send to all other processes. May raise `ServiceUnavailable("redis")`, and `InvalidSignal` for data that is
        no JSON or larger than `LARGEST_DATA`.
        """
        ...

    def receive(self) -> AbstractAsyncContextManager[AsyncIterator[Signal]]:
        """Yield new signals of other processes.

        Survives a lost connection; signals sent meanwhile are missed.
        """
        ...


LARGEST_DATA = 16_000
"""Bytes of a signal's data as JSON."""
