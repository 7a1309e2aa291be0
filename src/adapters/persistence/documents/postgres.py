"""Keep documents of cogs in PostgreSQL, isolated by guild."""

from sqlalchemy import collate, delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.persistence.postgres.scope import guild_scope
from adapters.persistence.schema.tables.documents import cog_documents
from domain.ids import GuildId
from domain.settings import JsonValue

_AT = cog_documents.c


class PostgresDocumentStore:
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def get(self, guild_id: GuildId, cog: str, key: str) -> JsonValue:
        statement = select(_AT.value).where(_AT.guild_id == guild_id, _AT.cog == cog, _AT.key == key)
        async with guild_scope(self._engine, guild_id) as transaction:
            found: JsonValue = (await transaction.execute(statement)).scalar_one_or_none()
        return found

    async def put(self, guild_id: GuildId, cog: str, key: str, value: JsonValue) -> None:
        statement = insert(cog_documents).values(guild_id=guild_id, cog=cog, key=key, value=value)
        replaced = statement.on_conflict_do_update(
            constraint="pk_cog_documents", set_={"value": statement.excluded.value, "updated_at": func.now()}
        )
        async with guild_scope(self._engine, guild_id) as transaction:
            await transaction.execute(replaced)

    async def delete(self, guild_id: GuildId, cog: str, key: str) -> bool:
        statement = delete(cog_documents).where(_AT.guild_id == guild_id, _AT.cog == cog, _AT.key == key)
        async with guild_scope(self._engine, guild_id) as transaction:
            return (await transaction.execute(statement)).rowcount > 0

    async def keys(self, guild_id: GuildId, cog: str, prefix: str) -> tuple[str, ...]:
        statement = (
            select(_AT.key)
            .where(_AT.guild_id == guild_id, _AT.cog == cog, func.starts_with(_AT.key, prefix))
            .order_by(collate(_AT.key, "C"))
        )
        async with guild_scope(self._engine, guild_id) as transaction:
            return tuple((await transaction.execute(statement)).scalars())
