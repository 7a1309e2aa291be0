"""Ports of personal data: the data stored about a user or a guild, and the queue of erasures.

Every method may raise `ServiceUnavailable` with the name of the storage.
"""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.ids import GuildId, UserId
from domain.privacy import Erasure, RequestOrigin, Subject
from domain.settings import JsonValue


@dataclass(frozen=True, slots=True)
class StoredItem:
    """`place` is the table, or the kind of key in Redis."""

    place: str
    values: Mapping[str, JsonValue]


class PersonalData(Protocol):
    """The data of one storage, cogs' data included."""

    def export(self, subject: Subject) -> AsyncIterator[StoredItem]:
        """Return the stored data, place by place. Ids of other users are left out of a user's export."""
        ...

    async def erase(self, subject: Subject, *, before: datetime, late: bool, actor: UserId | None) -> Mapping[str, int]:
        """Erase data stored until `before`, and return the number of items by place. Twice is safe.

        A late pass erases only usage that was stored late. Raises `GuildInUse` for a guild that the bot is in.
        """
        ...


class ErasureQueue(Protocol):
    async def request(
        self,
        subject: Subject,
        origin: RequestOrigin,
        *,
        requested_by: UserId | None,
        at: datetime,
        due_at: datetime | None = None,
    ) -> Erasure:
        """Add a request, due at once without `due_at`. While one for the same subject waits for its first pass, that
        one takes over what this request says, is returned, and erases what was stored until the new time.
        """
        ...

    async def due(self, now: datetime) -> tuple[Erasure, ...]:
        """Return the requests with a pass to run, the oldest first."""
        ...

    async def record(self, erasure: Erasure, *, before: Erasure, due_at: datetime | None) -> None:
        """Store how far the erasure has come. Without `due_at` it has ended, and its subject is forgotten.

        `before` is the erasure as it was before the pass. If it was requested again since, or another process has
        recorded a pass, nothing is stored: it stays due as it is.
        """
        ...

    async def recent(self, most: int) -> tuple[Erasure, ...]:
        """Return the requests of all subjects, the newest first."""
        ...

    async def left_before(self, time: datetime) -> tuple[GuildId, ...]:
        """Return the guilds that the bot had left before that time and that are still stored."""
        ...
