"""Tell dashboards that a guild's usage has grown, seldom enough that a busy guild costs no more than a quiet one."""

import asyncio
from contextvars import Context

from application.ports.events import Event, EventFeed, EventKind
from application.ports.llm import UsageLedger
from application.tasks import cancel_and_wait
from domain.ids import GuildId
from domain.spending.usage import UsageRecord


class AnnouncedLedger:
    """Wrap a ledger: publish the first record of a guild at once, and all that follow within `seconds` in one event."""

    def __init__(self, ledger: UsageLedger, feed: EventFeed, *, seconds: float = 1.0) -> None:
        self._ledger = ledger
        self._feed = feed
        self._seconds = seconds
        self._telling: dict[GuildId, asyncio.Task[None]] = {}
        self._untold: set[GuildId] = set()

    def require_room(self) -> None:
        self._ledger.require_room()

    async def record(self, record: UsageRecord) -> None:
        await self._ledger.record(record)
        if (guild_id := record.guild_id) is None:
            return
        self._untold.add(guild_id)
        if guild_id not in self._telling:
            # Own contextvars context: the task outlives the request that started it and must not log its
            # correlation id.
            self._telling[guild_id] = asyncio.get_running_loop().create_task(self._tell(guild_id), context=Context())

    async def close(self) -> None:
        """Tells what is untold."""
        await cancel_and_wait(*self._telling.values())
        await asyncio.gather(*(self._publish(guild_id) for guild_id in tuple(self._untold)))

    async def _tell(self, guild_id: GuildId) -> None:
        try:
            while guild_id in self._untold:
                await self._publish(guild_id)
                await asyncio.sleep(self._seconds)
        finally:
            del self._telling[guild_id]

    async def _publish(self, guild_id: GuildId) -> None:
        self._untold.discard(guild_id)
        try:
            await self._feed.publish(Event(kind=EventKind.USAGE, guild_id=guild_id))
        except asyncio.CancelledError:
            self._untold.add(guild_id)
            raise
