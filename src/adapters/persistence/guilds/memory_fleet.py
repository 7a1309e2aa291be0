"""List the guilds of the bot with their usage, over `MemoryDatabase`."""

from collections.abc import Collection, Mapping
from dataclasses import asdict
from datetime import date

from adapters.persistence.memory.database import GuildRows, MemoryDatabase
from adapters.persistence.usage.memory import usage_by_guild
from adapters.persistence.usage.report import NOTHING
from application.queries.fleet import FleetFilter, GuildOfFleet, GuildsOfFleet, GuildsWithoutCog, GuildWithoutCog
from domain.audit import AuditAction, AuditEntry
from domain.guilds import Guild
from domain.ids import GuildId

_SECTION, _FIELD = "switches", "switched_off"


class MemoryFleetGuildQueries:
    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    async def guilds(
        self, first: date, last: date, wanted: FleetFilter, *, offset: int = 0, limit: int = 50
    ) -> GuildsOfFleet:
        self._database.outage.refuse_if_down()
        used = usage_by_guild(self._database, first, last)
        found = [
            GuildOfFleet(
                guild_id=guild.id,
                name=guild.name,
                icon_url=guild.icon_url,
                member_count=guild.member_count,
                joined_at=guild.joined_at,
                left_at=guild.left_at,
                **asdict(used.get(guild.id, NOTHING)),
            )
            for rows in self._database.guilds.values()
            if (guild := rows.guild) is not None and _matches(guild, wanted)
        ]
        found.sort(key=lambda guild: (-guild.cost_usd, -guild.requests, guild.guild_id))
        return GuildsOfFleet(guilds=tuple(found[offset : offset + limit]), total=len(found))

    async def without_cog(self, cog: str, also: Collection[GuildId], *, limit: int = 100) -> GuildsWithoutCog:
        self._database.outage.refuse_if_down()
        found = [
            _without(guild, rows, cog)
            for rows in self._database.guilds.values()
            if (guild := rows.guild) is not None and guild.active and (cog in _off(rows) or guild.id in also)
        ]
        found.sort(key=lambda each: each.guild_id)
        found.sort(key=lambda each: -(each.switched_off_at.timestamp() if each.switched_off_at else 0))
        return GuildsWithoutCog(guilds=tuple(found[:limit]), total=len(found))


def _without(guild: Guild, rows: GuildRows, cog: str) -> GuildWithoutCog:
    stored = rows.settings.get(_SECTION)
    entries = [row.entry for row in rows.audit if _switches_off(row.entry, cog)] if cog in _off(rows) else []
    entry = max(entries, key=lambda each: each.at, default=None)
    return GuildWithoutCog(
        guild_id=guild.id,
        name=guild.name,
        icon_url=guild.icon_url,
        switched_off_by=None if entry is None else entry.actor_id,
        switched_off_at=entry.at if entry else stored.updated_at if stored and cog in _off(rows) else None,
    )


def _off(rows: GuildRows) -> Collection[str]:
    stored = rows.settings.get(_SECTION)
    return () if stored is None else _names(stored.values)


def _names(values: object) -> Collection[str]:
    names = values.get(_FIELD) if isinstance(values, Mapping) else None
    return names or ()


def _switches_off(entry: AuditEntry, cog: str) -> bool:
    is_change = entry.action is AuditAction.SETTINGS_CHANGED and entry.target == _SECTION
    return is_change and cog in _names(entry.after) and cog not in _names(entry.before)


def _matches(guild: Guild, wanted: FleetFilter) -> bool:
    is_named = wanted.text.lower() in guild.name.lower() or wanted.text == str(guild.id)
    return is_named and wanted.active in {None, guild.active}
