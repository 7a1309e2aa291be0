"""Answers that may be given again."""

from typing import Protocol

from domain.ids import GuildId


class ResponseCache(Protocol):
    """`guild_id` None is the bot's own use. No guild ever gets what another one put there.

    Every method may raise `ServiceUnavailable("redis")`.
    """

    async def get(self, guild_id: GuildId | None, key: str) -> bytes | None:
        """None when nothing was put there, or when it has expired."""
        ...

    async def put(self, guild_id: GuildId | None, key: str, value: bytes, *, seconds: int) -> None:
        """Replaces what is there. It expires after so many seconds, at least 1."""
        ...
