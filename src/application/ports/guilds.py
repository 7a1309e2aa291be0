"""Which guilds the platform believes the bot to be in."""

from typing import Protocol

from domain.ids import GuildId


class KnownGuilds(Protocol):
    async def active(self) -> frozenset[GuildId]:
        """All of them, of every process. Read in the system scope. May raise `ServiceUnavailable("database")`."""
        ...
