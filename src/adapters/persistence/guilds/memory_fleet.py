"""List the guilds of the bot with their usage, over `MemoryDatabase`."""

from dataclasses import asdict
from datetime import date

from adapters.persistence.memory.database import MemoryDatabase
from adapters.persistence.usage.memory import usage_by_guild
from adapters.persistence.usage.report import NOTHING
from application.queries.fleet import FleetFilter, GuildOfFleet, GuildsOfFleet
from domain.guilds import Guild


class MemoryFleetGuildQueries:
    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    async def guilds(
        self, first: date, last: date, wanted: FleetFilter, *, offset: int = 0, limit: int = 50
    ) -> GuildsOfFleet:
        self._database.outage.refuse_if_down()
        used = usage_by_guild(self._database, first, last)
        found = [
            GuildOfFleet(
                guild_id=guild.id,
                name=guild.name,
                icon_url=guild.icon_url,
                member_count=guild.member_count,
                joined_at=guild.joined_at,
                left_at=guild.left_at,
                **asdict(used.get(guild.id, NOTHING)),
            )
            for rows in self._database.guilds.values()
            if (guild := rows.guild) is not None and _matches(guild, wanted)
        ]
        found.sort(key=lambda guild: (-guild.cost_usd, -guild.requests, guild.guild_id))
        return GuildsOfFleet(guilds=tuple(found[offset : offset + limit]), total=len(found))


def _matches(guild: Guild, wanted: FleetFilter) -> bool:
    is_named = wanted.text.lower() in guild.name.lower() or wanted.text == str(guild.id)
    return is_named and wanted.active in {None, guild.active}
