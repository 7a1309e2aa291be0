"""Store the grants of a guild with their history, in PostgreSQL."""

from sqlalchemy import text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.persistence.postgres.readers import Rows
from adapters.persistence.postgres.scoped_reads import read_in_guild
from adapters.persistence.schema.tables.guilds import authorized_users, guilds
from adapters.persistence.work.own_guild import require_guild
from adapters.persistence.work.postgres_transaction import GuildTransaction
from application.ports.guilds import KnownAccess
from domain.access import AccessGrant, AccessKind, GuildAccess, StaleAccess
from domain.ids import GuildId

# One statement, so that the version belongs to exactly these grants. A guild without grants yields one row without a
# user.
_GRANTS = """
    SELECT left_at, access_version, user_id, kind, granted_by, granted_at
    FROM guilds LEFT JOIN authorized_users ON authorized_users.guild_id = guilds.guild_id AND revoked_at IS NULL
    WHERE guilds.guild_id = $1
"""


class PostgresGrantsInForce:
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def of(self, guild_id: GuildId) -> GuildAccess | None:
        known = await self.known(guild_id)
        return known.access if known is not None and known.active else None

    async def known(self, guild_id: GuildId) -> KnownAccess | None:
        rows = await read_in_guild(self._engine, guild_id, _GRANTS)
        return KnownAccess(_access(guild_id, rows), rows[0]["left_at"] is None) if rows else None


class PostgresGuildAccessStore:
    def __init__(self, transaction: GuildTransaction, guild_id: GuildId) -> None:
        self._transaction = transaction
        self._guild_id = guild_id

    async def get(self) -> GuildAccess:
        return _access(self._guild_id, await self._transaction.read(_GRANTS))

    async def save(self, access: GuildAccess) -> None:
        require_guild(self._guild_id, access.guild_id)
        await self._take_turn(access)
        for grant in access.revoked:
            await self._end(grant)
        if access.active:
            await self._transaction.execute(
                insert(authorized_users).on_conflict_do_nothing(
                    index_elements=[authorized_users.c.guild_id, authorized_users.c.user_id],
                    index_where=text("revoked_at IS NULL"),
                ),
                [_row(grant) for grant in access.active],
            )

    async def _take_turn(self, access: GuildAccess) -> None:
        """Wait for other transactions that save this guild's grants. Raises `StaleAccess` if one of them committed
        first.
        """
        turn = await self._transaction.execute(
            update(guilds)
            .where(guilds.c.guild_id == self._guild_id, guilds.c.access_version == access.version)
            .values(access_version=access.version + 1)
        )
        if turn.rowcount == 0:
            raise StaleAccess(self._guild_id)

    async def _end(self, grant: AccessGrant) -> None:
        ended = await self._transaction.execute(
            update(authorized_users)
            .where(
                authorized_users.c.guild_id == grant.guild_id,
                authorized_users.c.user_id == grant.user_id,
                authorized_users.c.revoked_at.is_(None),
            )
            .values(revoked_by=grant.revoked_by, revoked_at=grant.revoked_at)
        )
        if ended.rowcount == 0:
            # A grant that was made and revoked on the same copy still belongs to the history.
            await self._transaction.execute(insert(authorized_users).values(_row(grant)))


def _access(guild_id: GuildId, rows: Rows) -> GuildAccess:
    grants = [
        AccessGrant(
            guild_id=guild_id,
            user_id=row["user_id"],
            kind=AccessKind(row["kind"]),
            granted_by=row["granted_by"],
            granted_at=row["granted_at"],
        )
        for row in rows
        if row["user_id"] is not None
    ]
    return GuildAccess(guild_id, grants, version=rows[0]["access_version"] if rows else 0)


def _row(grant: AccessGrant) -> dict[str, object]:
    return {
        "guild_id": grant.guild_id,
        "user_id": grant.user_id,
        "kind": grant.kind.value,
        "granted_by": grant.granted_by,
        "granted_at": grant.granted_at,
        "revoked_by": grant.revoked_by,
        "revoked_at": grant.revoked_at,
    }
