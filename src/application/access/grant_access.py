"""Give a member of a guild access to its dashboard."""

from dataclasses import dataclass

from application.access.require_member import require_member
from application.access.retry_on_conflict import retry_on_conflict
from application.ports.clock import Clock
from application.ports.discord import MemberDirectory
from application.ports.work import BeginWork
from domain.access import AccessGrant
from domain.audit_entries.access import access_granted
from domain.guilds import require_active
from domain.ids import GuildId, UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantAccessCommand:
    guild_id: GuildId
    granted_by: UserId
    member_id: UserId


class GrantAccess:
    """Granting twice is not an error: the first grant is returned, and nothing is audited again.

    Raises `NotAMember` when the user is not in the guild or is a bot, `GuildInactive` when the bot has left it,
    `AccessDenied` when the granting user has no access, `StaleAccess` when concurrent changes won three times.
    """

    def __init__(self, begin: BeginWork, members: MemberDirectory, clock: Clock) -> None:
        self._begin = begin
        self._members = members
        self._clock = clock

    async def __call__(self, command: GrantAccessCommand) -> AccessGrant:
        await require_member(self._members, command.guild_id, command.member_id)
        return await retry_on_conflict(lambda: self._grant(command))

    async def _grant(self, command: GrantAccessCommand) -> AccessGrant:
        async with self._begin(command.guild_id) as work:
            require_active(await work.guilds.get(), command.guild_id)
            access = await work.guild_access.get()
            already = access.of(command.member_id)
            grant = access.grant(command.member_id, by=command.granted_by, at=self._clock.now())
            if already is not None:
                return grant
            await work.guild_access.save(access)
            await work.audit.append(access_granted(grant))
            await work.commit()
        return grant
