"""Write events to the table in batches, with the members that the audit log names."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from itertools import chain, repeat
from typing import Any, Final, TypeVar

from sqlalchemy import insert, true, update
from sqlalchemy.ext.asyncio import AsyncSession

from baseline.errors import ServiceUnavailable
from baseline.patterns import Batcher, TTLCache
from baseline.services import BotServices

from .events import Deed, Event
from .models import LogEntry
from .settings import LoggingSettings

_BETWEEN: Final = timedelta(seconds=15)
"""How far apart an event and its line in the audit log may come, in either order."""
_POSTED_AFTER: Final = timedelta(seconds=3)
"""Events are posted a little later, so that the audit log can name the member that did it."""
_PAUSES: Final = (1, 2, 4, 8, 16, 32, 60)
"""Seconds between attempts while the database is away."""
_MOST_TEXT: Final = 4000

Result = TypeVar("Result")


class Journal:
    """`record` and `attribute` return when the database has committed: what they acknowledged outlives the process.

    While the database is away they wait and try again.
    """

    def __init__(self, services: BotServices) -> None:
        self._services = services
        self._batches: Batcher[int, dict[str, Any] | Deed] = Batcher(self._flush)
        self._deeds: TTLCache[tuple[int, str, int], Deed] = TTLCache(ttl=_BETWEEN, clock=services.clock, most=10_000)

    async def record(self, event: Event) -> None:
        """Keep the event, unless the server's settings leave it out."""
        settings = await self._when_back(event.guild.id, 1, lambda: self._settings(event.guild.id))
        if not settings.logs(event.kind, channel_id=event.channel_id, user=event.user):
            return
        now, channel = self._services.clock.now(), settings.channel_of(event.kind)
        row: dict[str, Any] = {
            "guild_id": event.guild.id,
            "at": now,
            "kind": event.kind.value,
            "user_id": None if event.user is None else event.user.id,
            "subject_id": event.subject_id or (None if event.user is None else event.user.id),
            "channel_id": event.channel_id,
            "actor_id": event.actor_id,
            "reason": event.reason,
            "facts": _storable(event.named_facts, keeps_text=settings.keeps_text),
            "post_at": None if channel is None else now + _POSTED_AFTER,
            "post_to": channel,
        }
        await self._batches.add(event.guild.id, row)

    async def attribute(self, guild_id: int, deed: Deed) -> None:
        """Name the actor of an event that was just recorded, or is about to be."""
        for kind in deed.kinds:
            self._deeds.put((guild_id, kind.value, deed.subject_id), deed)
        await self._batches.add(guild_id, deed)

    async def _settings(self, guild_id: int) -> LoggingSettings:
        return await self._services.guild(guild_id).settings(LoggingSettings)

    async def _flush(self, guild_id: int, items: list[dict[str, Any] | Deed]) -> None:
        async def write() -> None:
            async with self._services.db.session(guild_id) as session:
                await self._store(session, guild_id, items)

        await self._when_back(guild_id, len(items), write)
        self._services.pages.changed(guild_id=guild_id)

    async def _when_back(self, guild_id: int, events: int, attempt: Callable[[], Awaitable[Result]]) -> Result:
        """Retry until the database answers, for reading the server's settings as well as for writing."""
        for pause in chain(_PAUSES, repeat(_PAUSES[-1])):
            try:
                return await attempt()
            except ServiceUnavailable:
                self._services.log.warning("Events wait for the database", events=events, guild_id=guild_id)
                await asyncio.sleep(pause)
        raise AssertionError("The pauses never end.")

    async def _store(self, session: AsyncSession, guild_id: int, items: list[dict[str, Any] | Deed]) -> None:
        rows = [self._attributed(guild_id, item) for item in items if isinstance(item, dict)]
        if rows:
            await session.execute(insert(LogEntry), rows)
        for deed in items:
            if isinstance(deed, Deed):
                await session.execute(
                    update(LogEntry)
                    .where(
                        LogEntry.guild_id == guild_id,
                        LogEntry.at >= _earliest(deed.at, self._services.clock.now()),
                        LogEntry.kind.in_([kind.value for kind in deed.kinds]),
                        LogEntry.subject_id == deed.subject_id,
                        LogEntry.actor_id.is_(None),
                        true() if deed.channel_id is None else LogEntry.channel_id == deed.channel_id,
                    )
                    .values(actor_id=deed.actor_id, reason=deed.reason)
                )

    def _attributed(self, guild_id: int, row: dict[str, Any]) -> dict[str, Any]:
        deed = self._deeds.get((guild_id, row["kind"], row["subject_id"] or 0))
        if deed is None or row["actor_id"] is not None or not deed.fits(row["channel_id"]):
            return row
        return {**row, "actor_id": deed.actor_id, "reason": deed.reason}


def _earliest(deed_at: datetime, now: datetime) -> datetime:
    return min(deed_at, now) - _BETWEEN


def _storable(facts: dict[str, Any], *, keeps_text: bool) -> dict[str, Any]:
    """Shorten texts, and leave those of messages out where the server wants that. PostgreSQL keeps no NUL."""
    kept = {name: fact for name, fact in facts.items() if keeps_text or name not in {"before", "after", "text"}}
    return {name: fact.replace("\0", "")[:_MOST_TEXT] if isinstance(fact, str) else fact for name, fact in kept.items()}
