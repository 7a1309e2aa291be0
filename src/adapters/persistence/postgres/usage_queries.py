"""What the dashboard shows about a guild's usage, in one pass over its part of the ledger."""

from datetime import date
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.persistence.postgres.scope import guild_scope
from adapters.persistence.usage_report import arranged, period
from application.queries import GuildUsage, UsageFigures
from domain.ids import GuildId, UserId

_USAGE = text("""
    SELECT grouping(day, cog_name, user_id, provider) AS dimensions, day, cog_name, user_id, provider, model,
           count(*) AS requests,
           coalesce(sum(prompt_tokens), 0)::bigint AS input_tokens,
           coalesce(sum(completion_tokens), 0)::bigint AS output_tokens,
           coalesce(sum(cache_tokens), 0)::bigint AS cache_tokens,
           coalesce(sum(total_tokens), 0)::bigint AS total_tokens,
           coalesce(sum(estimated_cost_usd), 0) AS cost_usd,
           count(*) - count(estimated_cost_usd) AS unpriced_requests
    FROM (
        SELECT *, (created_at AT TIME ZONE 'UTC')::date AS day FROM llm_usage
        WHERE guild_id = :guild_id AND created_at >= :since AND created_at < :until
    ) AS used
    GROUP BY GROUPING SETS ((), (day), (cog_name), (user_id), (provider, model))
""")
# One bit for each of day, cog_name, user_id, provider; it is set where the row is not grouped by that one.
_TOTAL, _DAY, _COG, _USER, _MODEL = 0b1111, 0b0111, 0b1011, 0b1101, 0b1110


class PostgresUsageQueries:
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def guild_usage(self, guild_id: GuildId, first: date, last: date) -> GuildUsage:
        since, until = period(first, last)
        async with guild_scope(self._engine, guild_id) as transaction:
            found = await transaction.execute(_USAGE, {"guild_id": guild_id, "since": since, "until": until})
        rows: dict[int, list[Row[Any]]] = {_TOTAL: [], _DAY: [], _COG: [], _USER: [], _MODEL: []}
        for row in found:
            rows[row.dimensions].append(row)
        return arranged(
            first,
            last,
            total=_figures(rows[_TOTAL][0]),
            by_day={row.day: _figures(row) for row in rows[_DAY]},
            by_cog={row.cog_name: _figures(row) for row in rows[_COG]},
            by_user={UserId(row.user_id): _figures(row) for row in rows[_USER]},
            by_model={(row.provider, row.model): _figures(row) for row in rows[_MODEL]},
        )


def _figures(row: Row[Any]) -> UsageFigures:
    return UsageFigures(
        requests=row.requests,
        input_tokens=row.input_tokens,
        output_tokens=row.output_tokens,
        cache_tokens=row.cache_tokens,
        total_tokens=row.total_tokens,
        cost_usd=row.cost_usd,
        unpriced_requests=row.unpriced_requests,
    )
