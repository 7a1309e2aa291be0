"""Request that the data of a user or a guild are erased."""

from datetime import timedelta
from typing import Final

from application.ports.clock import Clock
from application.ports.guilds import KnownGuilds
from application.ports.privacy import ErasureQueue
from domain.ids import GuildId, UserId
from domain.privacy import Erasure, GuildInUse, RequestOrigin, Subject, SubjectKind

CONSOLE_TAKES: Final = timedelta(minutes=15)
"""After this time a worker runs an erasure from the command line, which then was cut short."""


class RequestErasure:
    """A worker erases the data within seconds. Requests for one subject share an erasure until its first pass.

    The command line runs the first pass itself: a worker leaves it a while.
    Raises `GuildInUse` for a guild that the bot is in.
    """

    def __init__(self, queue: ErasureQueue, guilds: KnownGuilds, clock: Clock) -> None:
        self._queue = queue
        self._guilds = guilds
        self._clock = clock

    async def __call__(self, subject: Subject, origin: RequestOrigin, *, requested_by: UserId | None) -> Erasure:
        if subject.kind is SubjectKind.GUILD and GuildId(subject.id) in await self._guilds.active():
            raise GuildInUse(GuildId(subject.id))
        now = self._clock.now()
        due_at = now + CONSOLE_TAKES if origin is RequestOrigin.CONSOLE else now
        return await self._queue.request(subject, origin, requested_by=requested_by, at=now, due_at=due_at)
