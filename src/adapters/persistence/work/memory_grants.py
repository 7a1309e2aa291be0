"""Look up dashboard grants of guilds that the bot is or was in, over `MemoryDatabase`."""

from adapters.persistence.memory.database import MemoryDatabase
from application.ports.guilds import KnownAccess
from domain.access import GuildAccess
from domain.ids import GuildId


class MemoryGrantsInForce:
    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    async def of(self, guild_id: GuildId) -> GuildAccess | None:
        known = await self.known(guild_id)
        return known.access if known is not None and known.active else None

    async def known(self, guild_id: GuildId) -> KnownAccess | None:
        self._database.outage.refuse_if_down()
        rows = self._database.guilds[guild_id]
        if rows.guild is None:
            return None
        return KnownAccess(GuildAccess(guild_id, rows.grants, version=rows.access_version), rows.guild.active)
