"""List the guilds of the bot with their usage, in PostgreSQL."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY, BIGINT
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.persistence.postgres.scope import system_scope
from adapters.persistence.usage.sums import REPORTED, named
from application.queries.fleet import FleetFilter, GuildOfFleet, GuildsOfFleet, GuildsWithoutCog, GuildWithoutCog
from domain.ids import GuildId, UserId

_MATCHING = """
    FROM guilds
    WHERE (CAST(:active AS boolean) IS NULL OR (left_at IS NULL) = CAST(:active AS boolean))
      AND (strpos(lower(name), lower(CAST(:text AS text))) > 0 OR CAST(guild_id AS text) = CAST(:text AS text))
"""

_PAGE = text(f"""
    SELECT matching.*, {
    ", ".join(
        f"coalesce(used.{name}, 0) AS {name}"
        for name in ("requests", "input_tokens", "output_tokens", "cache_tokens", "cost_usd", "unpriced_requests")
    )
}
    FROM (SELECT guild_id, name, icon_url, member_count, joined_at, left_at {_MATCHING}) AS matching
    LEFT JOIN (
        SELECT guild_id, {REPORTED}
        FROM llm_usage_guild_days_now
        WHERE day BETWEEN :first AND :last
        GROUP BY guild_id
    ) AS used USING (guild_id)
    ORDER BY coalesce(used.cost_usd, 0) DESC, coalesce(used.requests, 0) DESC, guild_id
    LIMIT :limit OFFSET :offset
""")  # noqa: S608 - fragments of this package

_TOTAL = text(f"SELECT count(*) {_MATCHING}")


_WITHOUT_COG = text("""
    SELECT guild_id, name, icon_url, entry.actor_id, count(*) OVER () AS total,
        CASE WHEN switched.guild_id IS NULL THEN NULL ELSE coalesce(entry.occurred_at, switched.updated_at) END AS at
    FROM guilds
    LEFT JOIN (
        SELECT guild_id, updated_at FROM guild_settings
        WHERE key = 'switches' AND jsonb_exists(values -> 'switched_off', CAST(:cog AS text))
    ) AS switched USING (guild_id)
    LEFT JOIN LATERAL (
        SELECT actor_id, occurred_at FROM audit_log
        WHERE audit_log.guild_id = switched.guild_id AND action = 'settings.changed' AND target = 'switches'
          AND jsonb_exists(after -> 'switched_off', CAST(:cog AS text))
          AND jsonb_exists(before -> 'switched_off', CAST(:cog AS text)) IS NOT TRUE
        ORDER BY occurred_at DESC, id DESC LIMIT 1
    ) AS entry ON true
    WHERE left_at IS NULL AND (switched.guild_id IS NOT NULL OR guild_id = ANY(:also))
    ORDER BY at DESC NULLS LAST, guild_id
    LIMIT :limit
""").bindparams(bindparam("also", type_=ARRAY(BIGINT)))


class PostgresFleetGuildQueries:
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def guilds(
        self, first: date, last: date, wanted: FleetFilter, *, offset: int = 0, limit: int = 50
    ) -> GuildsOfFleet:
        matching = {"text": wanted.text, "active": wanted.active}
        page = {**matching, "first": first, "last": last, "offset": offset, "limit": limit}
        async with system_scope(self._engine) as transaction:
            total = (await transaction.execute(_TOTAL, matching)).scalar_one()
            rows = (await transaction.execute(_PAGE, page)).mappings().all()
        return GuildsOfFleet(
            guilds=tuple(
                GuildOfFleet(
                    guild_id=GuildId(row["guild_id"]),
                    name=row["name"],
                    icon_url=row["icon_url"],
                    member_count=row["member_count"],
                    joined_at=row["joined_at"],
                    left_at=row["left_at"],
                    **named(row),
                )
                for row in rows
            ),
            total=total,
        )

    async def without_cog(self, cog: str, also: Collection[GuildId], *, limit: int = 100) -> GuildsWithoutCog:
        wanted = {"cog": cog, "also": list(also), "limit": limit}
        async with system_scope(self._engine) as transaction:
            rows = (await transaction.execute(_WITHOUT_COG, wanted)).mappings().all()
        return GuildsWithoutCog(
            guilds=tuple(
                GuildWithoutCog(
                    guild_id=GuildId(row["guild_id"]),
                    name=row["name"],
                    icon_url=row["icon_url"],
                    switched_off_by=None if row["actor_id"] is None else UserId(row["actor_id"]),
                    switched_off_at=row["at"],
                )
                for row in rows
            ),
            total=rows[0]["total"] if rows else 0,
        )
