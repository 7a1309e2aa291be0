"""Port to key-value storage for cogs, with expiry and publish/subscribe."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from typing import Protocol


class KeyValues(Protocol):
    """Every method may raise `ServiceUnavailable("redis")`. Seconds are whole and above zero."""

    async def get(self, key: str) -> str | None:
        """None when there is no value, or when it has expired."""
        ...

    async def set(self, key: str, value: str, *, seconds: int | None = None) -> None:
        """Replace the value, and its expiry: without `seconds` it does not expire."""
        ...

    async def increment(self, key: str, by: int = 1) -> int:
        """Add to a whole number, atomically, and return the sum; a missing one is 0. The expiry stays.

        Raises ValueError when the value is no whole number.
        """
        ...

    async def delete(self, *keys: str) -> int:
        """Delete the keys. Return how many of them had a value."""
        ...

    async def expire(self, key: str, seconds: int) -> bool:
        """Let the value expire after `seconds`. Return whether there is one."""
        ...

    async def expires_in(self, key: str) -> int | None:
        """Return the whole seconds that are left; None when there is no value or it does not expire."""
        ...

    async def publish(self, channel: str, message: str) -> None:
        """Send to all receivers of this moment, in this process too: at most once, never stored."""
        ...

    def receive(self, channel: str) -> AbstractAsyncContextManager[AsyncIterator[str]]:
        """Yield new messages, in the order of each sender.

        Survives a lost connection; messages sent meanwhile are missed.
        """
        ...
