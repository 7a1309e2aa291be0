"""Hand initial access to a guild's dashboard over to another member."""

from dataclasses import dataclass

from application.access.require_member import require_member
from application.access.retry_on_conflict import retry_on_conflict
from application.ports.clock import Clock
from application.ports.discord import MemberDirectory
from application.ports.work import BeginWork
from domain.access import AccessGrant
from domain.audit_entries.access import access_transferred
from domain.guilds import require_active
from domain.ids import GuildId, UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferAccessCommand:
    """Without `stay`, the transferring user loses access; with it, they become a delegate."""

    guild_id: GuildId
    transferred_by: UserId
    member_id: UserId
    stay: bool = True


class TransferAccess:
    """Returns the new initial grant. Transferring to oneself changes nothing.

    Raises `NotInitialUser`, `NotAMember` when the user is not in the guild or is a bot, `GuildInactive`, `AccessDenied`
    when the transferring user has no access, `StaleAccess` when concurrent changes won three times.
    """

    def __init__(self, begin: BeginWork, members: MemberDirectory, clock: Clock) -> None:
        self._begin = begin
        self._members = members
        self._clock = clock

    async def __call__(self, command: TransferAccessCommand) -> AccessGrant:
        await require_member(self._members, command.guild_id, command.member_id)
        return await retry_on_conflict(lambda: self._transfer(command))

    async def _transfer(self, command: TransferAccessCommand) -> AccessGrant:
        async with self._begin(command.guild_id) as work:
            require_active(await work.guilds.get(), command.guild_id)
            access = await work.guild_access.get()
            now = self._clock.now()
            grant = access.transfer(command.member_id, by=command.transferred_by, at=now, stay=command.stay)
            if command.member_id == command.transferred_by:
                return grant
            await work.guild_access.save(access)
            await work.audit.append(access_transferred(grant, by=command.transferred_by, stays=command.stay))
            await work.commit()
        return grant
