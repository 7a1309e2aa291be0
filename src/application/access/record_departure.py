"""Record that a member left a guild, which ends delegated access."""

from application.access.retry_on_conflict import retry_on_conflict
from application.ports.clock import Clock
from application.ports.work import BeginWork
from domain.access import AccessGrant
from domain.audit_entries.access import member_left
from domain.ids import GuildId, UserId


class RecordDeparture:
    """Returns the grant that ended, None when there was none. Twice is safe.

    An initial user keeps the grant, unusable from outside the guild, until the guild's owner reclaims it.
    """

    def __init__(self, begin: BeginWork, clock: Clock) -> None:
        self._begin = begin
        self._clock = clock

    async def __call__(self, guild_id: GuildId, user_id: UserId) -> AccessGrant | None:
        return await retry_on_conflict(lambda: self._record(guild_id, user_id))

    async def _record(self, guild_id: GuildId, user_id: UserId) -> AccessGrant | None:
        async with self._begin(guild_id) as work:
            access = await work.guild_access.get()
            now = self._clock.now()
            ended = access.depart(user_id, at=now)
            if ended is None:
                return None
            await work.guild_access.save(access)
            await work.audit.append(member_left(ended, now))
            await work.commit()
        return ended
