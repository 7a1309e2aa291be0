"""The grants of a guild with their history, in PostgreSQL."""

from sqlalchemy import text, update
from sqlalchemy.dialects.postgresql import insert

from adapters.persistence.own_guild import require_guild
from adapters.persistence.postgres.guild_rows import GuildRows
from adapters.persistence.postgres.guild_transaction import GuildTransaction
from adapters.persistence.tables import authorized_users, guilds
from domain.access import AccessGrant, AccessKind, GuildAccess, StaleAccess
from domain.ids import GuildId


class PostgresGuildAccessStore:
    def __init__(self, transaction: GuildTransaction, guild_id: GuildId, rows: GuildRows) -> None:
        self._transaction = transaction
        self._rows = rows
        self._guild_id = guild_id

    async def get(self) -> GuildAccess:
        rows = await self._rows.read("grants")
        grants = [
            AccessGrant(
                guild_id=self._guild_id,
                user_id=row["user_id"],
                kind=AccessKind(row["kind"]),
                granted_by=row["granted_by"],
                granted_at=row["granted_at"],
            )
            for row in rows
            if row["user_id"] is not None
        ]
        return GuildAccess(self._guild_id, grants, version=rows[0]["access_version"] if rows else 0)

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
        """Waits for others who save this guild's grants; raises `StaleAccess` when one of them was first."""
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
            # Granted and revoked on the same copy: it belongs to the history all the same.
            await self._transaction.execute(insert(authorized_users).values(_row(grant)))


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
