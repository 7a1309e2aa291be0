"""Take a delegate's access to a guild's dashboard away."""

from dataclasses import dataclass

from application.access.retry_on_conflict import retry_on_conflict
from application.ports.clock import Clock
from application.ports.work import BeginWork
from domain.access import AccessGrant
from domain.audit_entries.access import access_revoked
from domain.guilds import require_active
from domain.ids import GuildId, UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class RevokeAccessCommand:
    guild_id: GuildId
    revoked_by: UserId
    user_id: UserId


class RevokeAccess:
    """Raises `NoAccessToRevoke`, `InitialUserCannotBeRevoked`, or `AccessDenied` when the revoking user has no access.

    Also `GuildInactive` when the bot has left, and `StaleAccess` when concurrent changes won three times.
    """

    def __init__(self, begin: BeginWork, clock: Clock) -> None:
        self._begin = begin
        self._clock = clock

    async def __call__(self, command: RevokeAccessCommand) -> AccessGrant:
        return await retry_on_conflict(lambda: self._revoke(command))

    async def _revoke(self, command: RevokeAccessCommand) -> AccessGrant:
        async with self._begin(command.guild_id) as work:
            require_active(await work.guilds.get(), command.guild_id)
            access = await work.guild_access.get()
            now = self._clock.now()
            ended = access.revoke(command.user_id, by=command.revoked_by, at=now)
            await work.guild_access.save(access)
            await work.audit.append(access_revoked(ended, now))
            await work.commit()
        return ended
