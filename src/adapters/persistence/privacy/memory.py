"""Personal data and the queue of erasures in memory, for tests and simulations."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import datetime
from uuid import uuid4

from application.correlation import current_correlation_id
from application.ports.privacy import StoredItem
from domain.ids import GuildId, UserId
from domain.privacy import Erasure, RequestOrigin, Subject, SubjectKind


class MemoryPersonalData:
    def __init__(self) -> None:
        self.items: dict[Subject, list[StoredItem]] = {}

    async def export(self, subject: Subject) -> AsyncIterator[StoredItem]:
        for item in self.items.get(subject, []):
            yield item

    async def erase(self, subject: Subject, *, before: datetime, late: bool, actor: UserId | None) -> Mapping[str, int]:
        del before, actor
        gone = [] if late else self.items.pop(subject, [])
        return {item.place: sum(each.place == item.place for each in gone) for item in gone}


class MemoryErasureQueue:
    def __init__(self) -> None:
        self._kept: dict[object, tuple[Erasure, datetime | None]] = {}

    async def request(
        self,
        subject: Subject,
        origin: RequestOrigin,
        *,
        requested_by: UserId | None,
        at: datetime,
        due_at: datetime | None = None,
    ) -> Erasure:
        new = Erasure(
            id=uuid4(),
            kind=subject.kind,
            subject=subject,
            origin=origin,
            requested_by=None if origin is RequestOrigin.SELF else requested_by,
            requested_at=at,
            correlation_id=current_correlation_id(),
        )
        for waiting, _ in self._kept.values():
            if waiting.subject == subject and waiting.erased_at is None:
                new = replace(new, id=waiting.id, removed=waiting.removed, error=waiting.error)
        self._kept[new.id] = (new, due_at or at)
        return new

    async def due(self, now: datetime) -> tuple[Erasure, ...]:
        found = [erasure for erasure, due_at in self._kept.values() if due_at is not None and due_at <= now]
        return tuple(sorted(found, key=lambda each: each.requested_at))

    async def record(self, erasure: Erasure, *, before: Erasure, due_at: datetime | None) -> None:
        now, _ = self._kept[erasure.id]
        if (now.passes, now.requested_at) != (before.passes, before.requested_at):
            return
        is_over = due_at is None and erasure.kind is SubjectKind.USER
        kept = replace(erasure, subject=None, requested_by=None, correlation_id=None) if is_over else erasure
        self._kept[erasure.id] = (kept, due_at)

    async def recent(self, most: int) -> tuple[Erasure, ...]:
        found = [erasure for erasure, _ in self._kept.values()]
        return tuple(sorted(found, key=lambda each: each.requested_at, reverse=True)[:most])

    async def left_before(self, time: datetime) -> tuple[GuildId, ...]:
        """Return none: the guilds are in another store."""
        del time
        return ()
