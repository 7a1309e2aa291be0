"""Settings at memory speed in a running process: read once, dropped when word of a change comes, re-read by age."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Mapping
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

    def tell(self, heard: Heard) -> None:
        """`heard` is called with guild and section of each change that `follow` learns of, after it was obeyed.

        Where it may only have changed, because word was interrupted, the version that was known comes with it.
        """
        self._heard = heard

    async def section(self, guild_id: GuildId, key: str) -> SectionSettings:
        """Raises as `ReadSettings.section` does; a failed read is not remembered."""
        known = self.peek(guild_id, key)
        if known is not None:
            return known
        epoch = self._epoch
        settings = await self._read.section(guild_id, key)
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
                touched: Mapping[tuple[GuildId, str], int | None] = (
                    {key: settings.stored.version for key, (settings, _) in self._entries.items()}
                    if change is None
                    else {(change.guild_id, change.key): None}
                )
                self.forget(change)
                if self._heard is not None:
                    for (guild_id, section), version in touched.items():
                        self._heard(guild_id, section, version)
