"""Which guilds the platform believes the bot to be in, and who may use their dashboards."""

from typing import Protocol

from domain.access import GuildAccess
from domain.ids import GuildId


class KnownGuilds(Protocol):
    async def active(self) -> frozenset[GuildId]:
        """All of them, of every process. Read in the system scope. May raise `ServiceUnavailable("database")`."""
        ...


class GrantsInForce(Protocol):
    """Asked on every request, and so in one trip, which takes as long for a guild that is not there as for any other.

    Otherwise whoever measures the time would learn which guilds there are.
    """

    async def of(self, guild_id: GuildId) -> GuildAccess | None:
        """None where the bot is not. May raise `ServiceUnavailable("database")`."""
        ...
