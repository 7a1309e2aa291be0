"""Look up dashboard grants of guilds that the bot has joined, over `MemoryDatabase`."""

from adapters.persistence.memory.database import MemoryDatabase
from domain.access import GuildAccess
from domain.ids import GuildId


class MemoryGrantsInForce:
    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    async def of(self, guild_id: GuildId) -> GuildAccess | None:
        self._database.outage.refuse_if_down()
        rows = self._database.guilds[guild_id]
        if rows.guild is None or not rows.guild.active:
            return None
        return GuildAccess(guild_id, rows.grants, version=rows.access_version)
