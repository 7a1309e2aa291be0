"""Usage ledger and its queries, over `MemoryDatabase`."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, tzinfo
from decimal import ROUND_HALF_UP, Decimal
from typing import TypeVar

from adapters.persistence.memory.database import MemoryDatabase
from adapters.persistence.usage import report as usage_report
from adapters.persistence.usage.report import cog_usage, fleet_usage, guild_usage, period
from adapters.persistence.usage.storable import require_storable
from application.ports.errors import UsageNotRecordable
from application.queries.fleet import CogFleetUsage, FleetUsage
from application.queries.usage import GuildUsage, UsageFigures, UsageOverTime
from application.queries.usage_filter import EVERY_REQUEST, UsageFilter, UsageInterval, UsageSplit
from domain.ids import GuildId
from domain.spending.report_days import ReportDays, part_of
from domain.spending.usage import UsageRecord

_SMALLEST_COST = Decimal("1e-10")

Key = TypeVar("Key")


class MemoryUsageLedger:
    """Usage ledger in memory. Costs are kept to ten decimals. Set `is_full` to refuse calls before they are made."""

    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database
        self.is_full = False

    def require_room(self) -> None:
        if self.is_full:
            raise UsageNotRecordable

    async def record(self, record: UsageRecord) -> None:
        require_storable(record)
        self._database.outage.refuse_if_down()
        _add(self._database, record)


class MemoryUsageCorrections:
    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    async def unpriced(
        self, provider: str, since: datetime, *, after: UsageRecord | None = None, limit: int = 500
    ) -> Sequence[UsageRecord]:
        self._database.outage.refuse_if_down()
        corrected = {record.corrects for record in self._database.usage.values()}
        found = [
            record
            for record in self._database.usage.values()
            if record.provider == provider
            and record.unpriced_requests == 1
            and record.request_id not in corrected
            and record.created_at >= since
            and (after is None or _place(record) > _place(after))
        ]
        return sorted(found, key=_place)[:limit]

    async def correct(self, corrections: Sequence[UsageRecord]) -> int:
        self._database.outage.refuse_if_down()
        return sum(_add(self._database, correction) for correction in corrections)


class MemoryUsageQueries:
    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

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
        each = days.each()
        by_part = self._counted(guild_id, days.starts(each), counted)
        own = [record for records in by_part.values() for record in records]
        by_day = {each[part]: _figures(records) for part, records in by_part.items()}
        return guild_usage(
            first,
            last,
            total=_figures(own),
            by_day=usage_report.days(by_day),
            by_cog=usage_report.cogs(_grouped(own, lambda record: record.cog_name)),
            by_user=usage_report.users(_grouped(own, lambda record: record.user_id)),
            by_model=usage_report.models(_grouped(own, _model)),
            by_request_type=usage_report.request_types(_grouped(own, lambda record: record.request_type.value)),
        )

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
        by_part = self._counted(guild_id, days.starts(firsts), counted)
        parts = (
            (firsts[part], name, figures)
            for part, records in by_part.items()
            for name, figures in _grouped(records, _PART_NAMES[split]).items()
        )
        return usage_report.over_time(days, firsts, usage_report.parts(parts))

    def _counted(
        self, guild_id: GuildId, starts: list[datetime], counted: UsageFilter
    ) -> Mapping[int, list[UsageRecord]]:
        self._database.outage.refuse_if_down()
        found: defaultdict[int, list[UsageRecord]] = defaultdict(list)
        for record in self._database.usage.values():
            part = part_of(starts, record.created_at)
            if record.guild_id == guild_id and part is not None and _selects(counted, record):
                found[part].append(record)
        return found


class MemoryFleetUsageQueries:
    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    async def summary(self, first: date, last: date, *, most_guilds: int = 20) -> FleetUsage:
        self._database.outage.refuse_if_down()
        days = _between(self._database.usage.values(), first, last)
        by_guild = _grouped(days, lambda record: record.guild_id)
        guilds = (rows.guild for rows in self._database.guilds.values())
        usage = fleet_usage(
            first,
            last,
            total=_figures(days),
            by_day=_grouped(days, _day),
            by_cog=_grouped(days, lambda record: record.cog_name),
            by_model=_grouped(days, _model),
            by_request_type=_grouped(days, lambda record: record.request_type.value),
            by_guild={guild_id: figures for guild_id, figures in by_guild.items() if guild_id is not None},
            names={guild.id: guild.name for guild in guilds if guild is not None},
        )
        return replace(usage, top_guilds=usage.top_guilds[:most_guilds])

    async def of_cog(self, cog_name: str, first: date, last: date) -> CogFleetUsage:
        self._database.outage.refuse_if_down()
        own = (record for record in self._database.usage.values() if record.cog_name == cog_name)
        days = _between(own, first, last)
        return cog_usage(
            first, last, total=_figures(days), by_day=_grouped(days, _day), by_model=_grouped(days, _model)
        )


def usage_by_guild(database: MemoryDatabase, first: date, last: date) -> dict[GuildId | None, UsageFigures]:
    return _grouped(_between(database.usage.values(), first, last), lambda record: record.guild_id)


def _add(database: MemoryDatabase, record: UsageRecord) -> bool:
    cost = None if record.cost_usd is None else record.cost_usd.quantize(_SMALLEST_COST, ROUND_HALF_UP)
    kept = replace(record, cost_usd=cost)
    return database.usage.setdefault(record.request_id, kept) is kept


def _place(record: UsageRecord) -> tuple[datetime, str]:
    return record.created_at, str(record.request_id)


_PART_NAMES: Mapping[UsageSplit, Callable[[UsageRecord], str]] = {
    UsageSplit.COG: lambda record: record.cog_name,
    UsageSplit.MODEL: lambda record: f"{record.provider}:{record.model}",
    UsageSplit.REQUEST_TYPE: lambda record: record.request_type.value,
}


def _selects(counted: UsageFilter, record: UsageRecord) -> bool:
    wanted = (counted.cog_name, counted.provider, counted.model, counted.request_type, counted.user_id)
    values = (record.cog_name, record.provider, record.model, record.request_type, record.user_id)
    return all(one is None or one == value for one, value in zip(wanted, values, strict=True))


def _day(record: UsageRecord) -> date:
    return record.created_at.astimezone(UTC).date()


def _model(record: UsageRecord) -> tuple[str, str]:
    return record.provider, record.model


def _between(records: Iterable[UsageRecord], first: date, last: date) -> list[UsageRecord]:
    since, until = period(first, last)
    return [record for record in records if since <= record.created_at < until]


def _grouped(records: Iterable[UsageRecord], key: Callable[[UsageRecord], Key]) -> dict[Key, UsageFigures]:
    groups: dict[Key, list[UsageRecord]] = {}
    for record in records:
        groups.setdefault(key(record), []).append(record)
    return {value: _figures(group) for value, group in groups.items()}


def _figures(records: list[UsageRecord]) -> UsageFigures:
    costs = [record.cost_usd for record in records if record.cost_usd is not None]
    return UsageFigures(
        requests=sum(record.requests for record in records),
        input_tokens=sum(record.usage.input_tokens for record in records),
        output_tokens=sum(record.usage.output_tokens for record in records),
        cache_tokens=sum(record.usage.cache_read_tokens + record.usage.cache_write_tokens for record in records),
        total_tokens=sum(record.usage.total_tokens for record in records),
        cost_usd=sum(costs, Decimal(0)),
        unpriced_requests=sum(record.unpriced_requests for record in records),
    )
