"""Request that the data of a user or a guild are erased."""

from application.ports.clock import Clock
from application.ports.guilds import KnownGuilds
from application.ports.privacy import ErasureQueue
from domain.ids import GuildId, UserId
from domain.privacy import Erasure, GuildInUse, RequestOrigin, Subject, SubjectKind


class RequestErasure:
    """A worker erases the data within seconds. Requests for one subject share an erasure until its first pass.

    Raises `GuildInUse` for a guild that the bot is in.
    """

    def __init__(self, queue: ErasureQueue, guilds: KnownGuilds, clock: Clock) -> None:
        self._queue = queue
        self._guilds = guilds
        self._clock = clock

    async def __call__(self, subject: Subject, origin: RequestOrigin, *, requested_by: UserId | None) -> Erasure:
        if subject.kind is SubjectKind.GUILD and GuildId(subject.id) in await self._guilds.active():
            raise GuildInUse(GuildId(subject.id))
        return await self._queue.request(subject, origin, requested_by=requested_by, at=self._clock.now())
