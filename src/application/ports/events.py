"""Notifications to dashboards that something has changed, without its new value; and the count of open streams."""

from collections.abc import AsyncIterator, Iterable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Protocol, TypeAlias

from typing_extensions import override

from domain.ids import GuildId, UserId


class EventKind(StrEnum):
    SETTINGS = "settings"
    ACCESS = "access"
    USAGE = "usage"
    ALERTS = "alerts"
    BREAKERS = "breakers"
    SHARDS = "shards"
    JOBS = "jobs"
    COGS = "cogs"
    COG_CODE = "cog_code"
    EXTENSION = "extension"
    SESSION_ENDED = "session_ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """`section` and `version` belong to `settings`. `user_ids` of `access` are the users whose own access changed.

    `alerts` means that a delivery was added or attempted, and `breakers` that a cog was switched off because it kept
    failing, or is on again: without a guild, in all guilds. `shards`, `jobs` and `cogs` concern no guild: `jobs` means
    that a run of a scheduled job began or ended, and `cogs` that the set of settings sections may have changed.
    `extension` means that the data of the cog in `section` has changed in the guild. `cog_code` means that the bot now
    runs another version of the code of the cog in `section`. It is never sent to a client, and neither is `session`,
    the handle in `session_ended`.
    """

    kind: EventKind
    guild_id: GuildId | None = None
    section: str | None = None
    version: int | None = None
    user_ids: frozenset[UserId] = frozenset()
    session: str | None = None


@dataclass(frozen=True, slots=True, order=True)
class EventId:
    """Grows with every event, in every process. Written as `milliseconds-number`."""

    milliseconds: int
    number: int

    @classmethod
    def parse(cls, text: str) -> "EventId | None":
        """Return the id; None if the text is not one."""
        milliseconds, dash, number = text.partition("-")
        if not dash or not all(part.isascii() and part.isdecimal() for part in (milliseconds, number)):
            return None
        if len(text) > _LONGEST_ID:
            return None
        return cls(int(milliseconds), int(number))

    @override
    def __str__(self) -> str:
        return f"{self.milliseconds}-{self.number}"


_LONGEST_ID = 41
BEFORE_ALL = EventId(0, 0)


@dataclass(frozen=True, slots=True)
class Published:
    """`correlation_id` is that of the request or interaction which published the event."""

    id: EventId
    event: Event
    correlation_id: str | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Recent:
    """The latest events until `last`, oldest first. Some between an earlier event and these may be lost."""

    events: tuple[Published, ...]
    last: EventId


Arrival: TypeAlias = Published | Recent


class EventFeed(Protocol):
    """One order of events for all processes. Only the latest are kept."""

    async def publish(self, event: Event) -> None:
        """Never raises, and never takes much longer than a second: the change that the event reports is already
        durable.
        """
        ...

    def follow(self) -> AbstractAsyncContextManager[AsyncIterator[Arrival]]:
        """First `Recent`, then every event that is published after it; `Recent` anew after an interruption.

        Survives a lost connection by itself, and one that is not there yet.
        """
        ...


@dataclass(frozen=True, slots=True)
class OpenStream:
    user_id: UserId
    name: str


class OpenStreams(Protocol):
    """The number of open streams per user, over all processes. A stream that is not renewed ends with its lease.

    `take` and `renew` may raise `ServiceUnavailable("redis")`.
    """

    async def take(self, stream: OpenStream, *, most: int, lease: timedelta) -> bool:
        """False, and nothing is counted, where the user has `most` already."""
        ...

    async def renew(self, streams: Iterable[OpenStream], *, lease: timedelta) -> None: ...

    async def release(self, stream: OpenStream) -> None:
        """Never raises: a lease ends by itself. Twice is safe."""
        ...
