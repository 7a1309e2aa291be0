"""Write events to the table in batches, with the members that the audit log names."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import chain, repeat
from typing import Any, Final, TypeVar

from sqlalchemy import func, insert, select, true, update
from sqlalchemy.ext.asyncio import AsyncSession

from baseline.errors import ServiceUnavailable
from baseline.patterns import Batcher
from baseline.services import BotServices

from .events import Deed, Event
from .kinds import Kind
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
_Waiting = tuple[datetime, Deed]
"""When the deed came, and with it the kinds whose event has not come."""


class Journal:
    """`record` and `attribute` return when the database has committed: what they acknowledged outlives the process.

    While the database is away they wait and try again.
    """

    def __init__(self, services: BotServices) -> None:
        self._services = services
        self._batches: Batcher[int, dict[str, Any] | Deed] = Batcher(self._flush)
        self._waiting: dict[int, list[_Waiting]] = {}
        """The deeds of each guild that may still name an event, the oldest first."""

    async def record(self, event: Event) -> None:
        """Keep the event, unless the server's settings leave it out."""
        settings = await self._when_back(event.guild.id, 1, lambda: self._settings(event.guild.id))
        if not settings.logs(event.kind, channel_ids=event.channel_ids, user=event.user):
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
        await self._batches.add(guild_id, deed)

    async def _settings(self, guild_id: int) -> LoggingSettings:
        return await self._services.guild(guild_id).settings(LoggingSettings)

    async def _flush(self, guild_id: int, items: list[dict[str, Any] | Deed]) -> None:
        rows = [item for item in items if isinstance(item, dict)]
        idle, tried = self._waiting_for(guild_id, rows, [item for item in items if isinstance(item, Deed)])

        async def write() -> list[Deed]:
            async with self._services.db.session(guild_id) as session:
                if rows:
                    await session.execute(insert(LogEntry), rows)
                return [await self._attributed(session, guild_id, deed) for _, deed in tried]

        left = await self._when_back(guild_id, len(items), write)
        still = [(came, deed) for (came, _), deed in zip(tried, left, strict=True) if deed.kinds]
        self._waiting[guild_id] = idle + still
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

    async def _attributed(self, session: AsyncSession, guild_id: int, deed: Deed) -> Deed:
        """Name the actor of the oldest event of each kind of the deed. Return the deed with the kinds still to come."""
        fits = (
            LogEntry.guild_id == guild_id,
            LogEntry.at >= _earliest(deed.at, self._services.clock.now()),
            LogEntry.kind.in_([kind.value for kind in deed.kinds]),
            LogEntry.subject_id == deed.subject_id,
            LogEntry.actor_id.is_(None),
            true() if deed.channel_id is None else LogEntry.channel_id == deed.channel_id,
        )
        ids = select(LogEntry.id) if deed.counts_several else select(func.min(LogEntry.id)).group_by(LogEntry.kind)
        named = update(LogEntry).where(LogEntry.id.in_(ids.where(*fits)))
        named = named.values(actor_id=deed.actor_id, reason=deed.reason)
        found = set(await session.scalars(named.returning(LogEntry.kind)))
        return deed if deed.counts_several else replace(deed, kinds=deed.kinds - {Kind(kind) for kind in found})

    def _waiting_for(
        self, guild_id: int, rows: list[dict[str, Any]], new: list[Deed]
    ) -> tuple[list[_Waiting], list[_Waiting]]:
        """Return the waiting deeds that no row is about, and those to try with the rows, the oldest first."""
        now, subjects = self._services.clock.now(), {row["subject_id"] for row in rows}
        newer = {(deed.subject_id, deed.channel_id) for deed in new if deed.counts_several}
        waiting = [
            (came, deed)
            for came, deed in self._waiting.get(guild_id, ())
            if now - came <= _BETWEEN and not (deed.counts_several and (deed.subject_id, deed.channel_id) in newer)
        ]
        idle = [each for each in waiting if each[1].subject_id not in subjects]
        tried = [each for each in waiting if each[1].subject_id in subjects]
        return idle, tried + [(now, deed) for deed in new]


def _earliest(deed_at: datetime, now: datetime) -> datetime:
    return min(deed_at, now) - _BETWEEN


def _storable(facts: dict[str, Any], *, keeps_text: bool) -> dict[str, Any]:
    """Shorten texts, and leave those of messages out where the server wants that. PostgreSQL keeps no NUL."""
    kept = {name: fact for name, fact in facts.items() if keeps_text or name not in {"before", "after", "text"}}
    return {name: fact.replace("\0", "")[:_MOST_TEXT] if isinstance(fact, str) else fact for name, fact in kept.items()}
