"""Store the guild of a unit of work in PostgreSQL."""

from sqlalchemy.dialects.postgresql import insert

from adapters.persistence.schema.tables.guilds import guilds
from adapters.persistence.work.own_guild import require_guild
from adapters.persistence.work.postgres_transaction import GuildTransaction
from domain.guilds import AddedBySource, Guild
from domain.ids import GuildId

_GUILD = """
    SELECT name, icon_url, member_count, owner_id, added_by, added_by_source, joined_at, left_at
    FROM guilds WHERE guild_id = $1
"""


class PostgresGuildStore:
    def __init__(self, transaction: GuildTransaction, guild_id: GuildId) -> None:
        self._transaction = transaction
        self._guild_id = guild_id

    async def get(self) -> Guild | None:
        for row in await self._transaction.read(_GUILD):
            return Guild(
                id=self._guild_id,
                name=row["name"],
                icon_url=row["icon_url"],
                member_count=row["member_count"],
                owner_id=row["owner_id"],
                added_by=row["added_by"],
                added_by_source=AddedBySource(row["added_by_source"]),
                joined_at=row["joined_at"],
                left_at=row["left_at"],
            )
        return None

    async def save(self, guild: Guild) -> None:
        require_guild(self._guild_id, guild.id)
        facts = {
            "name": guild.name,
            "icon_url": guild.icon_url,
            "member_count": guild.member_count,
            "owner_id": guild.owner_id,
            "added_by": guild.added_by,
            "added_by_source": guild.added_by_source.value,
            "joined_at": guild.joined_at,
            "left_at": guild.left_at,
        }
        await self._transaction.execute(
            insert(guilds)
            .values(guild_id=guild.id, **facts)
            .on_conflict_do_update(index_elements=[guilds.c.guild_id], set_=facts)
        )
