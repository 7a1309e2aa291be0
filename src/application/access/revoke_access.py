"""Take a delegate's access to a guild's dashboard away."""

from dataclasses import dataclass

from application.access.retry_stale import despite_others
from application.ports.clock import Clock
from application.ports.work import BeginWork
from domain.access import AccessGrant
from domain.audit import AuditAction, AuditEntry
from domain.guilds import GuildInactive
from domain.ids import GuildId, UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class RevokeAccessCommand:
    guild_id: GuildId
    revoked_by: UserId
    user_id: UserId


class RevokeAccess:
    """Raises `NoAccessToRevoke`, `InitialUserCannotBeRevoked`, or `AccessDenied` when who revokes has no access.

    Also `GuildInactive` when the bot has left, and `StaleAccess` when others change the grants again and again.
    """

    def __init__(self, begin: BeginWork, clock: Clock) -> None:
        self._begin = begin
        self._clock = clock

    async def __call__(self, command: RevokeAccessCommand) -> AccessGrant:
        return await despite_others(lambda: self._revoke(command))

    async def _revoke(self, command: RevokeAccessCommand) -> AccessGrant:
        async with self._begin(command.guild_id) as work:
            guild = await work.guilds.get()
            if guild is None:
                raise GuildInactive(command.guild_id)
            guild.require_active()
            access = await work.guild_access.get()
            now = self._clock.now()
            ended = access.revoke(command.user_id, by=command.revoked_by, at=now)
            await work.guild_access.save(access)
            await work.audit.append(
                AuditEntry(
                    guild_id=command.guild_id,
                    actor_id=command.revoked_by,
                    action=AuditAction.ACCESS_REVOKED,
                    target=str(command.user_id),
                    before={"kind": ended.kind.value},
                    after=None,
                    at=now,
                )
            )
            await work.commit()
        return ended
