"""Query a guild's usage for the dashboard: from the rollups where they hold the answer, else from the ledger."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import UTC, date, timedelta, tzinfo
from typing import cast

import asyncpg
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.persistence.postgres.scoped_reads import read_in_guild
from adapters.persistence.usage.ledger_reports import EVERY_LIST, arguments, parts_over_time
from adapters.persistence.usage.report import guild_usage, over_time
from adapters.persistence.usage.sums import MODEL_LISTS, REPORTED, named, total
from application.queries.usage import (
    CogUsage,
    DayUsage,
    GuildUsage,
    ModelUsage,
    PartUsage,
    RequestTypeUsage,
    UsageOverTime,
    UserUsage,
)
from application.queries.usage_filter import EVERY_REQUEST, UsageFilter, UsageInterval, UsageSplit
from domain.ids import GuildId
from domain.spending.report_days import ReportDays

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

    async def guild_usage(
        self,
        guild_id: GuildId,
        first: date,
        last: date,
        *,
        zone: tzinfo = UTC,
        counted: UsageFilter = EVERY_REQUEST,
    ) -> GuildUsage:
        days = ReportDays(first=first, last=last, zone=zone)
        if days.in_utc and counted == EVERY_REQUEST:
            found = await read_in_guild(self._engine, guild_id, _USAGE, first, last)
            return _report(days, found, lambda row: cast("date", row["day"]))
        each = days.each()
        given = arguments(days.starts(each), counted)
        found = await read_in_guild(self._engine, guild_id, EVERY_LIST, *given)
        return _report(days, found, lambda row: each[row["part"] - 1])

    async def over_time(
        self,
        guild_id: GuildId,
        first: date,
        last: date,
        *,
        zone: tzinfo = UTC,
        counted: UsageFilter = EVERY_REQUEST,
        interval: UsageInterval = UsageInterval.DAY,
        split: UsageSplit = UsageSplit.COG,
    ) -> UsageOverTime:
        days = ReportDays(first=first, last=last, zone=zone)
        firsts = interval.firsts(days)
        from_rollup = days.in_utc and counted.user_id is None
        bounds = [*firsts, last + timedelta(days=1)] if from_rollup else days.starts(firsts)
        statement = parts_over_time(split, from_rollup=from_rollup)
        rows = await read_in_guild(self._engine, guild_id, statement, *arguments(bounds, counted))
        parts = (PartUsage(first=firsts[row["part"] - 1], name=row["name"], **named(row)) for row in rows)
        return over_time(days, firsts, parts)


def _report(days: ReportDays, found: Iterable[asyncpg.Record], day_of: Callable[[asyncpg.Record], date]) -> GuildUsage:
    rows: defaultdict[str, list[asyncpg.Record]] = defaultdict(list)
    for row in found:
        rows[row["list"]].append(row)
    by_day = [DayUsage(day=day_of(row), **named(row)) for row in rows["day"]]
    return guild_usage(
        days.first,
        days.last,
        total=total(by_day),
        by_day=by_day,
        by_cog=[CogUsage(cog_name=row["name"], **named(row)) for row in rows["cog"]],
        by_user=[UserUsage(user_id=str(row["user_id"]), **named(row)) for row in rows["user"]],
        by_model=[ModelUsage(provider=row["name"], model=row["model"], **named(row)) for row in rows["model"]],
        by_request_type=[RequestTypeUsage(request_type=row["name"], **named(row)) for row in rows["request_type"]],
    )
