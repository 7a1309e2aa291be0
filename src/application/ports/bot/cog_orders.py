"""Orders to the processes of the bot to load, unload or reload a cog, and their outcomes."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from domain.cogs.cog_change import CogOrder, CogOutcome


class CogOrders(Protocol):
    """Orders reach the processes that receive at that moment, at most once. Outcomes are kept for a minute."""

    async def send(self, order: CogOrder) -> None:
        """Send to all processes of the bot. May raise `ServiceUnavailable("redis")`."""
        ...

    def receive(self) -> AbstractAsyncContextManager[AsyncIterator[CogOrder]]:
        """Yield new orders, in the order of each sender.

        Survives a lost connection; orders sent meanwhile are missed.
        """
        ...

    async def answer(self, order: CogOrder, outcome: CogOutcome) -> None:
        """Keep the process's answer to the order, in place of an earlier one.

        May raise `ServiceUnavailable("redis")`.
        """
        ...

    async def outcomes(self, order: CogOrder) -> tuple[CogOutcome, ...]:
        """Return the outcomes so far, by process. May raise `ServiceUnavailable("redis")`."""
        ...
