"""List the guilds recorded as joined by the bot, over `MemoryDatabase`."""

from adapters.persistence.memory.database import MemoryDatabase
from domain.ids import GuildId


class MemoryKnownGuilds:
    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    async def active(self) -> frozenset[GuildId]:
        self._database.outage.refuse_if_down()
        return frozenset(
            guild_id for guild_id, rows in self._database.guilds.items() if rows.guild is not None and rows.guild.active
        )
