"""The ledger and the usage page over `MemoryDatabase`."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, date
from decimal import ROUND_HALF_UP, Decimal
from typing import TypeVar

from adapters.persistence.memory.database import MemoryDatabase
from adapters.persistence.usage_report import arranged, period
from application.queries import GuildUsage, UsageFigures
from domain.ids import GuildId
from domain.usage import UsageRecord

_SMALLEST_COST = Decimal("1e-10")

Key = TypeVar("Key")


class MemoryUsageLedger:
    """The cost is kept to ten decimals."""

    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    async def record(self, record: UsageRecord) -> None:
        self._database.outage.refuse_if_down()
        cost = None if record.cost_usd is None else record.cost_usd.quantize(_SMALLEST_COST, ROUND_HALF_UP)
        self._database.usage.setdefault(record.request_id, replace(record, cost_usd=cost))


class MemoryUsageQueries:
    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    async def guild_usage(self, guild_id: GuildId, first: date, last: date) -> GuildUsage:
        self._database.outage.refuse_if_down()
        since, until = period(first, last)
        records = [
            record
            for record in self._database.usage.values()
            if record.guild_id == guild_id and since <= record.created_at < until
        ]
        return arranged(
            first,
            last,
            total=_figures(records),
            by_day=_grouped(records, lambda record: record.created_at.astimezone(UTC).date()),
            by_cog=_grouped(records, lambda record: record.cog_name),
            by_user=_grouped(records, lambda record: record.user_id),
            by_model=_grouped(records, lambda record: (record.provider, record.model)),
        )


def _grouped(records: Iterable[UsageRecord], key: Callable[[UsageRecord], Key]) -> dict[Key, UsageFigures]:
    groups: dict[Key, list[UsageRecord]] = {}
    for record in records:
        groups.setdefault(key(record), []).append(record)
    return {value: _figures(group) for value, group in groups.items()}


def _figures(records: list[UsageRecord]) -> UsageFigures:
    costs = [record.cost_usd for record in records if record.cost_usd is not None]
    return UsageFigures(
        requests=len(records),
        input_tokens=sum(record.usage.input_tokens for record in records),
        output_tokens=sum(record.usage.output_tokens for record in records),
        cache_tokens=sum(record.usage.cache_read_tokens + record.usage.cache_write_tokens for record in records),
        total_tokens=sum(record.usage.total_tokens for record in records),
        cost_usd=sum(costs, Decimal(0)),
        unpriced_requests=len(records) - len(costs),
    )
