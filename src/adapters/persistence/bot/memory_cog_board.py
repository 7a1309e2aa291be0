"""Cog board in the memory of one process."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from adapters.persistence.memory.outage import Outage
from application.ports.clock import Clock
from domain.cogs.cog_record import CogRecord
from domain.cogs.manifest import CogManifest


class MemoryCogBoard:
    def __init__(self, clock: Clock, *, kept_for: timedelta = timedelta(minutes=1)) -> None:
        self.outage = Outage("redis")
        self._clock = clock
        self._kept_for = kept_for
        self._posted: dict[str, tuple[datetime, tuple[CogRecord, ...]]] = {}

    async def post(self, process: str, records: Sequence[CogRecord]) -> None:
        self.outage.refuse_if_down()
        kept = tuple(replace(record, manifest=CogManifest()) for record in records)
        self._posted[process] = self._clock.now(), kept

    async def remove(self, process: str) -> None:
        self.outage.refuse_if_down()
        self._posted.pop(process, None)

    async def records(self) -> tuple[tuple[CogRecord, ...], ...]:
        self.outage.refuse_if_down()
        now = self._clock.now()
        return tuple(records for at, records in self._posted.values() if now - at < self._kept_for)
