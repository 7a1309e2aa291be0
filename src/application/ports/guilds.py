"""The guilds in which the platform knows the bot to be, and the grants that are in force there."""

from typing import NamedTuple, Protocol

from domain.access import GuildAccess
from domain.ids import GuildId


class KnownGuilds(Protocol):
    async def active(self) -> frozenset[GuildId]:
        """Return the active guilds of all processes. Read in the system scope. May raise
        `ServiceUnavailable("database")`.
        """
        ...


class KnownAccess(NamedTuple):
    """`active` is False after the bot has left the guild, whose grants then wait for its return."""

    access: GuildAccess
    active: bool


class GrantsInForce(Protocol):
    """Read on every request, so in one round trip.

    It takes as long for an unknown guild as for a known one: timing does not reveal which guilds exist.
    """

    async def of(self, guild_id: GuildId) -> GuildAccess | None:
        """None for a guild that the bot is not in. May raise `ServiceUnavailable("database")`."""
        ...

    async def known(self, guild_id: GuildId) -> KnownAccess | None:
        """Return the guild, also after the bot has left it. None where the bot never was.

        May raise `ServiceUnavailable("database")`.
        """
        ...
