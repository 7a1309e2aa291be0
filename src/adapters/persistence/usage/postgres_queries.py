"""Query a guild's usage for the dashboard, from the rollups."""

from collections import defaultdict
from datetime import date

import asyncpg
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.persistence.postgres.scoped_reads import read_in_guild
from adapters.persistence.usage.report import guild_usage
from adapters.persistence.usage.sums import MODEL_LISTS, REPORTED, named, total
from application.queries.dashboard import CogUsage, DayUsage, GuildUsage, ModelUsage, RequestTypeUsage, UserUsage
from domain.ids import GuildId

_USAGE = f"""
    SELECT 'day' AS list, day, NULL::text AS name, NULL::text AS model, NULL::bigint AS user_id, {REPORTED}
    FROM llm_usage_guild_days_now
    WHERE guild_id = $1 AND day BETWEEN $2 AND $3
    GROUP BY day
    UNION ALL
    SELECT {MODEL_LISTS}, NULL, coalesce(cog_name, provider, request_type), model, NULL, {REPORTED}
    FROM llm_usage_guild_model_days_now
    WHERE guild_id = $1 AND day BETWEEN $2 AND $3
    GROUP BY GROUPING SETS ((cog_name), (provider, model), (request_type))
    UNION ALL
    SELECT 'user', NULL, NULL, NULL, user_id, {REPORTED}
    FROM llm_usage_guild_user_days_now
    WHERE guild_id = $1 AND day BETWEEN $2 AND $3
    GROUP BY user_id
"""  # noqa: S608 - fragments of this package


class PostgresUsageQueries:
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def guild_usage(self, guild_id: GuildId, first: date, last: date) -> GuildUsage:
        rows: defaultdict[str, list[asyncpg.Record]] = defaultdict(list)
        for row in await read_in_guild(self._engine, guild_id, _USAGE, first, last):
            rows[row["list"]].append(row)
        days = [DayUsage(day=row["day"], **named(row)) for row in rows["day"]]
        return guild_usage(
            first,
            last,
            total=total(days),
            by_day=days,
            by_cog=[CogUsage(cog_name=row["name"], **named(row)) for row in rows["cog"]],
            by_user=[UserUsage(user_id=str(row["user_id"]), **named(row)) for row in rows["user"]],
            by_model=[ModelUsage(provider=row["name"], model=row["model"], **named(row)) for row in rows["model"]],
            by_request_type=[RequestTypeUsage(request_type=row["name"], **named(row)) for row in rows["request_type"]],
        )
