"""Cache of guilds' settings in a running process: invalidated by announced changes, re-read by age.

When it is full, the entry with the oldest read from the database is dropped: entries in use are read again by age.

While the database is away, entries are served beyond their age (stale-if-error).
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from contextvars import Context
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeAlias

from application.correlation import correlated
from application.events.section_changes import SectionChanged, section_changes
from application.patience import answered_within
from application.ports.clock import Clock
from application.ports.errors import ServiceUnavailable
from application.ports.events import EventFeed
from application.settings.outage import OutageLog, SettingsOutage
from application.settings.read_settings import ReadSettings, SectionSettings
from application.single_flight import SingleFlight
from domain.ids import GuildId

Key: TypeAlias = tuple[GuildId, str]
Listener: TypeAlias = Callable[[GuildId, str, int | None], None]

_DISTANT_PAST = datetime.min.replace(tzinfo=UTC)
_PATIENCE = timedelta(seconds=1)
_PATIENCE_WITHOUT_ENTRY = timedelta(seconds=5)


@dataclass(slots=True)
class Entry:
    """`fresh_until` is the distant past once the entry is dropped, so that a reference to it serves nothing old."""

    settings: SectionSettings
    read_at: datetime
    fresh_until: datetime

    def end(self) -> None:
        self.fresh_until = _DISTANT_PAST


class SettingsCache:
    """Bounded. `max_age` bounds how long a lost announcement goes unnoticed.

    While the database is away or takes longer than `patience`, the values that were read last are served, up to
    `max_stale` after they were read. An entry whose section is known to have changed is never served. Without an entry
    a read waits for `patience_without_entry` and is then refused: defaults could grant what the guild has restricted.
    """

    def __init__(
        self,
        read: ReadSettings,
        feed: EventFeed,
        clock: Clock,
        *,
        max_entries: int = 10_000,
        max_age: timedelta = timedelta(seconds=30),
        max_stale: timedelta = timedelta(hours=24),
        patience: timedelta = _PATIENCE,
        patience_without_entry: timedelta = _PATIENCE_WITHOUT_ENTRY,
        outage_log: OutageLog | None = None,
    ) -> None:
        self._read = read
        self._feed = feed
        self.clock = clock
        self._max_entries = max_entries
        self._max_age = max_age
        self._max_stale = max_stale
        self._patience = patience.total_seconds()
        self._patience_without_entry = patience_without_entry.total_seconds()
        self._entries: OrderedDict[Key, Entry] = OrderedDict()
        self._reading: SingleFlight[Key, SectionSettings] = SingleFlight()
        self._epoch = 0
        self._listener: Listener | None = None
        # The newest version that is known of each section, also when its values are not kept any more.
        self._versions: OrderedDict[Key, int] = OrderedDict()
        self.outage = SettingsOutage(clock, outage_log)

    def on_change(self, listener: Listener) -> None:
        """Call `listener` with guild and section after each change, whether it was announced or found by reading.

        After an interruption it is also called, with the version known so far, for each section that may have changed
        meanwhile: if reading that section finds a newer version, `listener` is called for it as a change.
        """
        self._listener = listener

    async def section(self, guild_id: GuildId, key: str) -> SectionSettings:
        """Raises as `ReadSettings.section` does; a failed read is not cached."""
        fresh = self.peek(guild_id, key)
        if fresh is not None:
            return fresh
        last_known = self._stale(guild_id, key)
        if last_known is not None and not self.outage.may_probe:
            return self._served_stale(last_known)
        try:
            return await self._read_within(
                self._patience_without_entry if last_known is None else self._patience, guild_id, key
            )
        except ServiceUnavailable:
            # Looked up again: a change may have been announced during the read.
            last_known = self._stale(guild_id, key)
            if last_known is None:
                raise
            return self._served_stale(last_known)

    async def fresh_section(self, guild_id: GuildId, key: str) -> SectionSettings:
        """Like `section`, but raises `ServiceUnavailable` instead of returning stale values."""
        fresh = self.peek(guild_id, key)
        return fresh or await self._read_within(self._patience_without_entry, guild_id, key)

    def peek(self, guild_id: GuildId, key: str) -> SectionSettings | None:
        """Return the fresh settings, without reading; None when there are none."""
        entry = self.entry(guild_id, key)
        return None if entry is None else entry.settings

    def entry(self, guild_id: int, key: str) -> Entry | None:
        """Return the fresh entry, without reading; None when there is none."""
        entry = self._entries.get((GuildId(guild_id), key))
        return entry if entry is not None and self.clock.now() < entry.fresh_until else None

    def forget(self, change: SectionChanged | None) -> None:
        """Drop the entry that the change outdates. For None all may be outdated: each is read again before its use."""
        self._epoch += 1
        if change is None:
            now = self.clock.now()
            for entry in self._entries.values():
                entry.fresh_until = now
            self._reading.forget_all()
        else:
            dropped = self._entries.pop((change.guild_id, change.key), None)
            if dropped is not None:
                dropped.end()
            self._reading.forget((change.guild_id, change.key))

    def announce(self, change: SectionChanged) -> None:
        """Drop the changed values and call the listener, as for a published change."""
        self.forget(change)
        self._note(change.guild_id, change.key, change.version, announced=True)

    async def follow(self, following: asyncio.Event | None = None) -> None:
        """Drop entries as changes are published, until cancelled. `following` is set once none can be missed."""
        async with section_changes(self._feed) as changes:
            async for change in changes:
                self.forget(change)
                if following is not None:
                    following.set()
                if change is not None:
                    with correlated(change.correlation_id):
                        self._note(change.guild_id, change.key, change.version, announced=True)
                elif self._listener is not None:
                    for (guild_id, key), version in tuple(self._versions.items()):
                        self._listener(guild_id, key, version)

    def _stale(self, guild_id: GuildId, key: str) -> SectionSettings | None:
        entry = self._entries.get((guild_id, key))
        if entry is None or self.clock.now() - entry.read_at >= self._max_stale:
            return None
        return entry.settings

    def _served_stale(self, settings: SectionSettings) -> SectionSettings:
        self.outage.stale_reads += 1
        return settings

    async def _read_within(self, patience: float, guild_id: GuildId, key: str) -> SectionSettings:
        try:
            settings = await answered_within(patience, self._reading_of(guild_id, key))
        except ServiceUnavailable:
            self.outage.read_failed()
            raise
        self.outage.read_succeeded()
        return settings

    def _reading_of(self, guild_id: GuildId, key: str) -> asyncio.Task[SectionSettings]:
        """Single-flight: callers of one section share a read, unless a change was announced since it began."""
        # Own context: the read serves other callers too and must not log the correlation id of the first.
        return self._reading.run((guild_id, key), lambda: self._read_and_keep(guild_id, key), context=Context())

    async def _read_and_keep(self, guild_id: GuildId, key: str) -> SectionSettings:
        epoch = self._epoch
        settings = await self._read.section(guild_id, key)
        self._note(guild_id, key, settings.stored.version, announced=False)
        if epoch == self._epoch:
            # Else a change was announced during the read, perhaps of this section: do not cache, so that the next call
            # reads again.
            now = self.clock.now()
            self._entries[guild_id, key] = Entry(settings, now, now + self._max_age)
            self._entries.move_to_end((guild_id, key))
            while len(self._entries) > self._max_entries:
                self._entries.popitem(last=False)[1].end()
        return settings

    def _note(self, guild_id: GuildId, key: str, version: int, *, announced: bool) -> None:
        if self._listener is None:
            return
        known = self._versions.get((guild_id, key))
        if known is not None and version <= known:
            return
        self._versions[guild_id, key] = version
        self._versions.move_to_end((guild_id, key))
        while len(self._versions) > self._max_entries:
            self._versions.popitem(last=False)
        if announced or known is not None:
            self._listener(guild_id, key, None)
