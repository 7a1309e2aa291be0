"""Query the request log of one guild, in PostgreSQL."""

from dataclasses import replace
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.persistence.postgres.scope import guild_scope
from adapters.persistence.request_log.postgres_queries import one_of, page_of, request_of, with_payload
from adapters.persistence.schema.tables.request_log import llm_request_logs as logs
from application.queries.requests import LoggedPayload, LoggedRequest, RequestFilter, RequestPosition
from domain.ids import GuildId


class PostgresGuildRequestQueries:
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def page(
        self, guild_id: GuildId, wanted: RequestFilter, *, after: RequestPosition | None = None, limit: int = 100
    ) -> tuple[LoggedRequest, ...]:
        statement = page_of(replace(wanted, guild_id=guild_id), after, limit)
        async with guild_scope(self._engine, guild_id) as transaction:
            rows = await transaction.execute(statement)
        return tuple(request_of(row) for row in rows)

    async def request(self, guild_id: GuildId, request_id: UUID) -> tuple[LoggedRequest, LoggedPayload] | None:
        statement = one_of(request_id).where(logs.c.guild_id == guild_id)
        async with guild_scope(self._engine, guild_id) as transaction:
            row = (await transaction.execute(statement)).first()
        return None if row is None else with_payload(row)
