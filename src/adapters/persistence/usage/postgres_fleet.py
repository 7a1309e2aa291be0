"""Query the usage of all guilds for the developer team, from the rollups."""

from collections import defaultdict
from datetime import date
from typing import Any

from sqlalchemy import CursorResult, RowMapping, text
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.persistence.postgres.scope import system_scope
from adapters.persistence.usage.report import cog_usage, fleet_usage
from adapters.persistence.usage.sums import MODEL_LISTS, REPORTED, figures, total
from application.queries.fleet import CogFleetUsage, FleetUsage
from domain.ids import GuildId

_SUMMARY = text(f"""
    SELECT {MODEL_LISTS}, day, coalesce(cog_name, provider, request_type) AS name, model, {REPORTED}
    FROM llm_usage_days_now
    WHERE day BETWEEN :first AND :last
    GROUP BY GROUPING SETS ((day), (cog_name), (provider, model), (request_type))
""")  # noqa: S608 - fragments of this package

_COG = text(f"""
    SELECT CASE grouping(day) WHEN 0 THEN 'day' ELSE 'model' END AS list, day, provider AS name, model, {REPORTED}
    FROM llm_usage_days_now
    WHERE day BETWEEN :first AND :last AND cog_name = :cog_name
    GROUP BY GROUPING SETS ((day), (provider, model))
""")  # noqa: S608 - as above

_TOP_GUILDS = text(f"""
    SELECT spent.*, guilds.name
    FROM (
        SELECT guild_id, {REPORTED}
        FROM llm_usage_guild_days_now
        WHERE day BETWEEN :first AND :last
        GROUP BY guild_id
        ORDER BY sum(cost_usd) DESC, sum(prompt_tokens + completion_tokens) DESC, guild_id
        LIMIT :most
    ) AS spent
    LEFT JOIN guilds USING (guild_id)
""")  # noqa: S608 - as above


class PostgresFleetUsageQueries:
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def summary(self, first: date, last: date, *, most_guilds: int = 20) -> FleetUsage:
        days = {"first": first, "last": last}
        async with system_scope(self._engine) as transaction:
            rows = _listed(await transaction.execute(_SUMMARY, days))
            guilds = (await transaction.execute(_TOP_GUILDS, {**days, "most": most_guilds})).mappings().all()
        by_day = {row["day"]: figures(row) for row in rows["day"]}
        return fleet_usage(
            first,
            last,
            total=total(by_day.values()),
            by_day=by_day,
            by_cog={row["name"]: figures(row) for row in rows["cog"]},
            by_model={(row["name"], row["model"]): figures(row) for row in rows["model"]},
            by_request_type={row["name"]: figures(row) for row in rows["request_type"]},
            by_guild={GuildId(row["guild_id"]): figures(row) for row in guilds},
            names={GuildId(row["guild_id"]): row["name"] for row in guilds},
        )

    async def of_cog(self, cog_name: str, first: date, last: date) -> CogFleetUsage:
        async with system_scope(self._engine) as transaction:
            rows = _listed(await transaction.execute(_COG, {"first": first, "last": last, "cog_name": cog_name}))
        by_day = {row["day"]: figures(row) for row in rows["day"]}
        return cog_usage(
            first,
            last,
            total=total(by_day.values()),
            by_day=by_day,
            by_model={(row["name"], row["model"]): figures(row) for row in rows["model"]},
        )


def _listed(found: CursorResult[Any]) -> defaultdict[str, list[RowMapping]]:
    rows: defaultdict[str, list[RowMapping]] = defaultdict(list)
    for row in found.mappings():
        rows[row["list"]].append(row)
    return rows
