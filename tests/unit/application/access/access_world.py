"""A guild with the bot in it, and the use cases that give and take access to its dashboard."""

from datetime import timedelta
from typing import Self

from adapters.clock import SteppingClock
from adapters.discord.rest.memberships import RememberedMemberships
from adapters.discord.rest.memory import MemoryMemberDirectory
from adapters.persistence.memory.database import MemoryDatabase
from adapters.persistence.work.memory_grants import MemoryGrantsInForce
from adapters.persistence.work.memory_work import memory_work
from application.access.authorize import Authorize
from application.access.grant_access import GrantAccess, GrantAccessCommand
from application.access.reclaim_access import ReclaimAccess, ReclaimAccessCommand
from application.access.record_departure import RecordDeparture
from application.access.revoke_access import RevokeAccess
from application.access.transfer_access import TransferAccess, TransferAccessCommand
from application.guilds.record_installation import RecordInstallation
from application.guilds.record_removal import RecordRemoval
from application.ports.discord import Member
from domain.audit import AuditAction
from domain.ids import GuildId, UserId
from tests.installing import an_installation

GUILD, OTHER_GUILD = GuildId(10), GuildId(20)
OWNER, MARA, STRANGER, ROBOT = UserId(1), UserId(2), UserId(3), UserId(4)


def member(user_id: UserId, *, bot: bool = False) -> Member:
    return Member(id=user_id, name=f"u{user_id}", display_name=f"U{user_id}", avatar_url=None, bot=bot)


class AccessWorld:
    """One guild with the bot in it, added by its owner; Mara is a member, the stranger is not."""

    def __init__(self) -> None:
        self.database = MemoryDatabase()
        self.begin = memory_work(self.database)
        clock = SteppingClock(step=timedelta(minutes=1))
        self.people = {guild: [member(OWNER), member(MARA), member(ROBOT, bot=True)] for guild in (GUILD, OTHER_GUILD)}
        self.install = RecordInstallation(self.begin, clock)
        self.remove = RecordRemoval(self.begin, clock)
        self.owners = {GUILD: OWNER, OTHER_GUILD: OWNER}
        self.members = MemoryMemberDirectory(self.people, owners=self.owners)
        self.grant = GrantAccess(self.begin, self.members, clock)
        self.revoke = RevokeAccess(self.begin, clock)
        self.transfer = TransferAccess(self.begin, self.members, clock)
        self.reclaim = ReclaimAccess(self.begin, self.members, clock)
        self.depart = RecordDeparture(self.begin, clock)
        grants = MemoryGrantsInForce(self.database)
        self.authorize = Authorize(grants, RememberedMemberships(self.members, clock), self.depart)

    @classmethod
    async def with_the_bot(cls) -> Self:
        world = cls()
        await world.installed()
        return world

    async def installed(self, guild_id: GuildId = GUILD, added_by: UserId = OWNER, name: str = "Demo") -> None:
        await self.install(an_installation(guild_id, added_by, name=name, owner_id=OWNER))

    async def granted(self, member_id: UserId = MARA) -> None:
        await self.grant(GrantAccessCommand(guild_id=GUILD, granted_by=OWNER, member_id=member_id))

    async def transferred(self, to: UserId = MARA, by: UserId = OWNER, *, stay: bool = True) -> None:
        await self.transfer(TransferAccessCommand(guild_id=GUILD, transferred_by=by, member_id=to, stay=stay))

    async def reclaimed(self, by: UserId, guild_id: GuildId = GUILD) -> None:
        await self.reclaim(ReclaimAccessCommand(guild_id=guild_id, claimed_by=by))

    def lost(self, user_id: UserId) -> None:
        """Remove a member from the guild in Discord."""
        self.people[GUILD] = [member for member in self.people[GUILD] if member.id != user_id]

    def actions(self, guild_id: GuildId = GUILD) -> list[AuditAction]:
        return [row.entry.action for row in self.database.guilds[guild_id].audit]
