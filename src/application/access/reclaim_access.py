"""Return initial access to the guild's owner in Discord."""

from dataclasses import dataclass

from application.access.retry_on_conflict import retry_on_conflict
from application.ports.clock import Clock
from application.ports.discord import MemberDirectory
from application.ports.work import BeginWork
from domain.access import AccessDenied, AccessGrant, NotGuildOwner
from domain.audit_entries.access import access_reclaimed
from domain.guilds import GuildInactive
from domain.ids import GuildId, UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class ReclaimAccessCommand:
    guild_id: GuildId
    claimed_by: UserId


class ReclaimAccess:
    """The owner needs no access. The former initial user becomes a delegate. Twice is safe.

    Raises `NotGuildOwner` for another user with access; `AccessDenied` for a user without access; `GuildInactive` where
    the bot has left; `StaleAccess` when concurrent changes won three times.
    """

    def __init__(self, begin: BeginWork, members: MemberDirectory, clock: Clock) -> None:
        self._begin = begin
        self._members = members
        self._clock = clock

    async def __call__(self, command: ReclaimAccessCommand) -> AccessGrant:
        # Ask Discord before the database is read: the response time must not reveal whether the guild is known.
        owner = await self._members.owner(command.guild_id)
        return await retry_on_conflict(lambda: self._reclaim(command, owner))

    async def _reclaim(self, command: ReclaimAccessCommand, owner: UserId | None) -> AccessGrant:
        async with self._begin(command.guild_id) as work:
            guild = await work.guilds.get()
            if guild is None:
                raise AccessDenied(command.guild_id, command.claimed_by)
            access = await work.guild_access.get()
            if not guild.active:
                access.require(command.claimed_by)
                raise GuildInactive(command.guild_id)
            if owner != command.claimed_by:
                access.require(command.claimed_by)
                raise NotGuildOwner(command.guild_id, command.claimed_by)
            former = access.initial
            if former is not None and former.user_id == owner:
                return former
            now = self._clock.now()
            grant = access.reclaim(owner, at=now)
            await work.guild_access.save(access)
            await work.audit.append(access_reclaimed(grant, former=former))
            await work.commit()
        return grant
