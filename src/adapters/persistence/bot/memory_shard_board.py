"""Shard board in the memory of one process: the latest report of each bot process on its shards."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from adapters.persistence.memory.outage import Outage
from application.ports.clock import Clock
from domain.ids import GuildId
from domain.sharding import LATENCY_MINUTES, ShardEntry, ShardReport


class MemoryShardBoard:
    def __init__(self, clock: Clock, *, kept_for: timedelta = timedelta(minutes=5)) -> None:
        self.outage = Outage("redis")
        self._clock = clock
        self._kept_for = kept_for
        self._latencies: dict[tuple[int, int], dict[int, float]] = {}
        self._posted: dict[tuple[str, int, int], tuple[datetime, ShardReport, frozenset[GuildId]]] = {}

    async def post(self, report: ShardReport, guild_ids: Collection[GuildId]) -> None:
        self.outage.refuse_if_down()
        self._posted[_key(report)] = self._clock.now(), report, frozenset(guild_ids)
        if report.latency_ms is not None:
            known = self._latencies.setdefault((report.shard_count, report.shard_id), {})
            known[self._minute()] = max(report.latency_ms, known.get(self._minute(), 0.0))

    async def remove(self, process: str) -> None:
        self.outage.refuse_if_down()
        self._posted = {key: posted for key, posted in self._posted.items() if key[0] != process}

    async def entries(self) -> tuple[ShardEntry, ...]:
        self.outage.refuse_if_down()
        now = self._clock.now()
        entries = (ShardEntry(report, now - at) for at, report, _ in self._posted.values())
        return tuple(entry for entry in entries if entry.silent_for < self._kept_for)

    async def latencies(self, reports: Sequence[ShardReport]) -> tuple[tuple[float | None, ...], ...]:
        self.outage.refuse_if_down()
        minutes = range(self._minute() - LATENCY_MINUTES + 1, self._minute() + 1)
        known = [self._latencies.get((report.shard_count, report.shard_id), {}) for report in reports]
        return tuple(tuple(map(each.get, minutes)) for each in known)

    def _minute(self) -> int:
        return int(self._clock.now().timestamp()) // 60

    async def holds(self, report: ShardReport, guild_id: GuildId) -> bool:
        self.outage.refuse_if_down()
        at, _, guild_ids = self._posted.get(_key(report), (None, None, frozenset()))
        return at is not None and self._clock.now() - at < self._kept_for and guild_id in guild_ids


def _key(report: ShardReport) -> tuple[str, int, int]:
    return report.process, report.shard_count, report.shard_id
