"""Query the calls that the successor of a retired model answered, in PostgreSQL."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.persistence.postgres.scoped_reads import read_in_guild
from application.queries.successors import SuccessorAnswers, most_frequent_first
from domain.ids import GuildId

_ANSWERED = """
    SELECT cog_name, provider, instead_of, model, count(*) AS requests, max(created_at) AS last_at
    FROM llm_request_logs
    WHERE guild_id = $1 AND created_at >= $2 AND instead_of IS NOT NULL AND success
    GROUP BY cog_name, provider, instead_of, model
"""


class PostgresSuccessorQueries:
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def answered_by_successors(self, guild_id: GuildId, since: datetime) -> tuple[SuccessorAnswers, ...]:
        rows = await read_in_guild(self._engine, guild_id, _ANSWERED, since)
        return most_frequent_first(SuccessorAnswers(**dict(row)) for row in rows)
