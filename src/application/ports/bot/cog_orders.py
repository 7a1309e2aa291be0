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
        """Orders from now on, in the order of each sender. Survives a lost connection, and misses what was sent
        meanwhile.
        """
        ...

    async def answer(self, order: CogOrder, outcome: CogOutcome) -> None:
        """Keep what the process made of the order, in place of what it has answered before.

        May raise `ServiceUnavailable("redis")`.
        """
        ...

    async def outcomes(self, order: CogOrder) -> tuple[CogOutcome, ...]:
        """Return the outcomes so far, by process. May raise `ServiceUnavailable("redis")`."""
        ...
