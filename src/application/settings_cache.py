"""Settings at memory speed in a running process: read once, dropped when word of a change comes, re-read by age."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeAlias

from application.ports.clock import Clock
from application.ports.settings import SettingsChanged, SettingsFeed
from application.read_settings import ReadSettings, SectionSettings
from domain.ids import GuildId

Heard: TypeAlias = Callable[[GuildId, str, int | None], None]


class SettingsCache:
    """Bounded, least recently used first out. `max_age` is the net for word that got lost."""

    def __init__(
        self,
        read: ReadSettings,
        feed: SettingsFeed,
        clock: Clock,
        *,
        max_entries: int = 10_000,
        max_age: timedelta = timedelta(seconds=30),
    ) -> None:
        self._read = read
        self._feed = feed
        self._clock = clock
        self._max_entries = max_entries
        self._max_age = max_age
        self._entries: OrderedDict[tuple[GuildId, str], tuple[SectionSettings, datetime]] = OrderedDict()
        self._epoch = 0
        self._heard: Heard | None = None
        # The newest version that is known of each section, also when its values are not kept any more.
        self._versions: OrderedDict[tuple[GuildId, str], int] = OrderedDict()

    def tell(self, heard: Heard) -> None:
        """`heard` is called with guild and section of each change, by word or by reading, after it was obeyed.

        After an interruption it is also called, with the version known so far, for each section that may have changed
        meanwhile: reading that section then finds out, and tells.
        """
        self._heard = heard

    async def section(self, guild_id: GuildId, key: str) -> SectionSettings:
        """Raises as `ReadSettings.section` does; a failed read is not remembered."""
        known = self.peek(guild_id, key)
        if known is not None:
            return known
        epoch = self._epoch
        settings = await self._read.section(guild_id, key)
        self._note(guild_id, key, settings.stored.version, by_word=False)
        if epoch == self._epoch:
            # Otherwise something changed while we read, perhaps this: the next reader asks again.
            self._entries[guild_id, key] = (settings, self._clock.now())
            while len(self._entries) > self._max_entries:
                self._entries.popitem(last=False)
        return settings

    def peek(self, guild_id: GuildId, key: str) -> SectionSettings | None:
        """What is known without reading; None when that is nothing, or too old."""
        entry = self._entries.get((guild_id, key))
        if entry is None or self._clock.now() - entry[1] >= self._max_age:
            return None
        self._entries.move_to_end((guild_id, key))
        return entry[0]

    def forget(self, change: SettingsChanged | None) -> None:
        """Drop what the change made stale; everything for None."""
        self._epoch += 1
        if change is None:
            self._entries.clear()
        else:
            self._entries.pop((change.guild_id, change.key), None)

    async def follow(self, following: asyncio.Event | None = None) -> None:
        """Drop entries as changes are announced, until cancelled. `following` is set once none can be missed."""
        async with self._feed.listen() as changes:
            if following is not None:
                following.set()
            async for change in changes:
                self.forget(change)
                if change is not None:
                    self._note(change.guild_id, change.key, change.version, by_word=True)
                elif self._heard is not None:
                    for (guild_id, key), version in tuple(self._versions.items()):
                        self._heard(guild_id, key, version)

    def _note(self, guild_id: GuildId, key: str, version: int, *, by_word: bool) -> None:
        if self._heard is None:
            return
        known = self._versions.get((guild_id, key))
        if known is not None and version <= known:
            return
        self._versions[guild_id, key] = version
        self._versions.move_to_end((guild_id, key))
        while len(self._versions) > self._max_entries:
            self._versions.popitem(last=False)
        if by_word or known is not None:
            self._heard(guild_id, key, None)
