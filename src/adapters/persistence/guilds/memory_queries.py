"""Query guilds for the dashboard, over `MemoryDatabase`."""

from adapters.persistence.guilds.order import by_name
from adapters.persistence.memory.database import MemoryDatabase
from application.queries.guilds import GuildFacts, GuildListItem
from domain.access import GuildAccess
from domain.ids import GuildId, UserId


class MemoryGuildQueries:
    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    async def guilds_of(self, user_id: UserId) -> tuple[GuildListItem, ...]:
        self._database.outage.refuse_if_down()
        found = []
        for guild_id, rows in self._database.guilds.items():
            grant = GuildAccess(guild_id, rows.grants).of(user_id)
            if rows.guild is not None and rows.guild.active and grant is not None:
                found.append(
                    GuildListItem(
                        id=str(guild_id),
                        name=rows.guild.name,
                        icon_url=rows.guild.icon_url,
                        member_count=rows.guild.member_count,
                        active=True,
                        access=grant.kind,
                    )
                )
        return tuple(sorted(found, key=by_name))

    async def facts(self, guild_id: GuildId) -> GuildFacts | None:
        self._database.outage.refuse_if_down()
        guild = self._database.guilds[guild_id].guild
        if guild is None:
            return None
        return GuildFacts(
            id=str(guild.id),
            name=guild.name,
            icon_url=guild.icon_url,
            member_count=guild.member_count,
            active=guild.active,
            owner_id=str(guild.owner_id),
            added_by=str(guild.added_by),
            added_by_source=guild.added_by_source,
            joined_at=guild.joined_at,
        )
