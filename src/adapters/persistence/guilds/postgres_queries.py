"""Query guilds for the dashboard, in PostgreSQL."""

from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.persistence.guilds.order import by_name
from adapters.persistence.postgres.scoped_reads import read_in_guild, read_in_system
from application.queries.guilds import GuildFacts, GuildListItem
from domain.access import AccessKind
from domain.guilds import AddedBySource
from domain.ids import GuildId, UserId

_GUILDS_OF_USER = """
    SELECT guilds.guild_id, guilds.name, guilds.icon_url, guilds.member_count, authorized_users.kind
    FROM authorized_users JOIN guilds USING (guild_id)
    WHERE authorized_users.user_id = $1 AND authorized_users.revoked_at IS NULL AND guilds.left_at IS NULL
"""

_FACTS = """
    SELECT guild_id, name, icon_url, member_count, left_at, owner_id, added_by, added_by_source, joined_at
    FROM guilds WHERE guild_id = $1
"""


class PostgresGuildQueries:
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def guilds_of(self, user_id: UserId) -> tuple[GuildListItem, ...]:
        items = (
            GuildListItem(
                id=str(row["guild_id"]),
                name=row["name"],
                icon_url=row["icon_url"],
                member_count=row["member_count"],
                active=True,
                access=AccessKind(row["kind"]),
            )
            for row in await read_in_system(self._engine, _GUILDS_OF_USER, user_id)
        )
        return tuple(sorted(items, key=by_name))

    async def facts(self, guild_id: GuildId) -> GuildFacts | None:
        for row in await read_in_guild(self._engine, guild_id, _FACTS):
            return GuildFacts(
                id=str(row["guild_id"]),
                name=row["name"],
                icon_url=row["icon_url"],
                member_count=row["member_count"],
                active=row["left_at"] is None,
                owner_id=str(row["owner_id"]),
                added_by=str(row["added_by"]),
                added_by_source=AddedBySource(row["added_by_source"]),
                joined_at=row["joined_at"],
            )
        return None
