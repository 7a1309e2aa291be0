"""Query a guild's failed attempts, in PostgreSQL."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.persistence.postgres.scoped_reads import read_in_guild
from application.queries.failures import GuildFailures, failures_of
from domain.ids import GuildId

_ATTEMPTS = """
    SELECT error_code, count(*) AS attempts
    FROM llm_request_logs
    WHERE guild_id = $1 AND created_at >= $2
    GROUP BY error_code
"""


class PostgresFailureQueries:
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def failures(self, guild_id: GuildId, since: datetime) -> GuildFailures:
        rows = await read_in_guild(self._engine, guild_id, _ATTEMPTS, since)
        return failures_of({row["error_code"]: row["attempts"] for row in rows})
