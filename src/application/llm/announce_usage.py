"""Announce to dashboards that a guild's usage has grown."""

from collections.abc import Iterable

from application.events.coalescing import CoalescedEvents
from application.ports.events import Event, EventKind
from application.ports.llm import UsageLedger
from domain.spending.usage import UsageRecord


class AnnouncedLedger:
    """Wrap a ledger: announce each record of a guild once it is durable."""

    def __init__(self, ledger: UsageLedger, events: CoalescedEvents) -> None:
        self._ledger = ledger
        self._events = events

    def require_room(self) -> None:
        self._ledger.require_room()

    async def record(self, record: UsageRecord) -> None:
        await self._ledger.record(record)
        self.announce([record])

    def announce(self, records: Iterable[UsageRecord]) -> None:
        """Announce that reports contain these records now. Returns at once."""
        for guild_id in {record.guild_id for record in records if record.guild_id is not None}:
            self._events.announce(Event(kind=EventKind.USAGE, guild_id=guild_id))
