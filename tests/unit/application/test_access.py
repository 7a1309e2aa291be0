"""Installing the bot, and giving and taking access."""

from datetime import timedelta

import pytest

from adapters.clock import SteppingClock
from adapters.discord.memberships import RememberedMemberships
from adapters.discord.memory import MemoryMemberDirectory
from adapters.persistence.memory.database import MemoryDatabase
from adapters.persistence.memory.work import memory_work
from application.authorize import Authorize
from application.grant_access import GrantAccess, GrantAccessCommand
from application.ports.discord import Member
from application.reclaim_access import ReclaimAccess, ReclaimAccessCommand
from application.record_departure import RecordDeparture
from application.record_installation import RecordInstallation
from application.record_removal import RecordRemoval
from application.revoke_access import RevokeAccess, RevokeAccessCommand
from application.transfer_access import TransferAccess, TransferAccessCommand
from domain.access import AccessDenied, AccessKind, NotAMember, NotGuildOwner, NotInitialUser
from domain.audit import AuditAction
from domain.guilds import GuildInactive
from domain.ids import GuildId, UserId
from tests.installing import an_installation

GUILD, OTHER_GUILD = GuildId(10), GuildId(20)
OWNER, MARA, STRANGER, ROBOT = UserId(1), UserId(2), UserId(3), UserId(4)


def member(user_id: UserId, *, bot: bool = False) -> Member:
    return Member(id=user_id, name=f"u{user_id}", display_name=f"U{user_id}", avatar_url=None, bot=bot)


class World:
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
        self.authorize = Authorize(self.begin, RememberedMemberships(self.members, clock), self.depart)

    async def installed(self, guild_id: GuildId = GUILD, added_by: UserId = OWNER, name: str = "Demo") -> None:
        await self.install(an_installation(guild_id, added_by, name=name, owner_id=OWNER))

    async def granted(self, member_id: UserId = MARA) -> None:
        await self.grant(GrantAccessCommand(guild_id=GUILD, granted_by=OWNER, member_id=member_id))

    async def transferred(self, to: UserId = MARA, by: UserId = OWNER, *, stay: bool = True) -> None:
        await self.transfer(TransferAccessCommand(guild_id=GUILD, transferred_by=by, member_id=to, stay=stay))

    async def reclaimed(self, by: UserId, guild_id: GuildId = GUILD) -> None:
        await self.reclaim(ReclaimAccessCommand(guild_id=guild_id, claimed_by=by))

    def lost(self, user_id: UserId) -> None:
        """Somebody leaves the guild in Discord."""
        self.people[GUILD] = [member for member in self.people[GUILD] if member.id != user_id]

    def actions(self, guild_id: GuildId = GUILD) -> list[AuditAction]:
        return [row.entry.action for row in self.database.guilds[guild_id].audit]


@pytest.fixture
async def world() -> World:
    world = World()
    await world.installed()
    return world


async def test_who_added_the_bot_may_use_the_dashboard(world: World) -> None:
    assert (await world.authorize(GUILD, OWNER)).kind is AccessKind.INITIAL
    assert world.actions() == [AuditAction.BOT_INSTALLED]


async def test_seeing_the_guild_again_only_brings_its_facts_up_to_date(world: World) -> None:
    await world.granted()
    await world.installed(added_by=MARA, name="Renamed")
    assert (await world.authorize(GUILD, OWNER)).kind is AccessKind.INITIAL
    assert (await world.authorize(GUILD, MARA)).kind is AccessKind.DELEGATE
    async with world.begin(GUILD) as work:
        guild = await work.guilds.get()
    assert guild is not None
    assert (guild.name, guild.added_by) == ("Renamed", OWNER)
    assert world.actions().count(AuditAction.BOT_INSTALLED) == 1


async def test_the_dashboard_closes_when_the_bot_leaves(world: World) -> None:
    await world.remove(GUILD)
    with pytest.raises(AccessDenied):
        await world.authorize(GUILD, OWNER)
    assert world.actions()[-1] is AuditAction.BOT_REMOVED


async def test_leaving_twice_or_from_an_unknown_guild_changes_nothing(world: World) -> None:
    await world.remove(GUILD)
    await world.remove(GUILD)
    await world.remove(OTHER_GUILD)
    assert world.actions().count(AuditAction.BOT_REMOVED) == 1
    assert world.actions(OTHER_GUILD) == []


async def test_coming_back_starts_with_who_adds_it_now(world: World) -> None:
    await world.granted()
    await world.remove(GUILD)
    await world.installed(added_by=MARA)
    assert (await world.authorize(GUILD, MARA)).kind is AccessKind.INITIAL
    with pytest.raises(AccessDenied):
        await world.authorize(GUILD, OWNER)


async def test_a_granted_member_may_use_the_dashboard(world: World) -> None:
    await world.granted()
    assert (await world.authorize(GUILD, MARA)).kind is AccessKind.DELEGATE
    assert world.actions()[-1] is AuditAction.ACCESS_GRANTED


async def test_granting_twice_is_audited_once(world: World) -> None:
    await world.granted()
    await world.granted()
    assert world.actions().count(AuditAction.ACCESS_GRANTED) == 1


@pytest.mark.parametrize("nobody", [STRANGER, ROBOT])
async def test_only_people_of_the_guild_are_granted_access(world: World, nobody: UserId) -> None:
    with pytest.raises(NotAMember):
        await world.granted(nobody)
    assert AuditAction.ACCESS_GRANTED not in world.actions()


@pytest.mark.parametrize("left", [True, False], ids=["left", "never joined"])
async def test_nothing_is_granted_where_the_bot_is_not(world: World, left: bool) -> None:  # noqa: FBT001 - parametrised
    if left:
        await world.installed(OTHER_GUILD)
        await world.remove(OTHER_GUILD)
    with pytest.raises(GuildInactive):
        await world.grant(GrantAccessCommand(guild_id=OTHER_GUILD, granted_by=OWNER, member_id=MARA))


async def test_access_to_one_guild_is_none_to_another(world: World) -> None:
    await world.installed(OTHER_GUILD, added_by=MARA)
    with pytest.raises(AccessDenied):
        await world.authorize(OTHER_GUILD, OWNER)


async def test_a_revoked_delegate_is_out_at_once(world: World) -> None:
    await world.granted()
    await world.revoke(RevokeAccessCommand(guild_id=GUILD, revoked_by=OWNER, user_id=MARA))
    with pytest.raises(AccessDenied):
        await world.authorize(GUILD, MARA)
    assert world.actions()[-1] is AuditAction.ACCESS_REVOKED


async def test_nothing_is_revoked_where_the_bot_is_not(world: World) -> None:
    await world.granted()
    await world.remove(GUILD)
    with pytest.raises(GuildInactive):
        await world.revoke(RevokeAccessCommand(guild_id=GUILD, revoked_by=OWNER, user_id=MARA))


async def test_the_initial_user_hands_over_and_stays_as_a_delegate(world: World) -> None:
    await world.transferred()
    assert (await world.authorize(GUILD, MARA)).kind is AccessKind.INITIAL
    assert (await world.authorize(GUILD, OWNER)).kind is AccessKind.DELEGATE
    entry = world.database.guilds[GUILD].audit[-1].entry
    assert (entry.action, entry.actor_id, entry.target) == (AuditAction.ACCESS_TRANSFERRED, OWNER, str(MARA))
    assert (entry.before, entry.after) == (
        {"initial_user": str(OWNER)},
        {"initial_user": str(MARA), "former_initial_user": "delegate"},
    )


async def test_who_hands_over_may_lose_access(world: World) -> None:
    await world.transferred(stay=False)
    with pytest.raises(AccessDenied):
        await world.authorize(GUILD, OWNER)


async def test_handing_over_to_oneself_is_not_audited(world: World) -> None:
    await world.transferred(to=OWNER, stay=False)
    assert (await world.authorize(GUILD, OWNER)).kind is AccessKind.INITIAL
    assert world.actions() == [AuditAction.BOT_INSTALLED]


@pytest.mark.parametrize("nobody", [STRANGER, ROBOT])
async def test_only_people_of_the_guild_take_over(world: World, nobody: UserId) -> None:
    with pytest.raises(NotAMember):
        await world.transferred(to=nobody)
    assert world.actions() == [AuditAction.BOT_INSTALLED]


async def test_a_delegate_cannot_hand_over(world: World) -> None:
    await world.granted()
    with pytest.raises(NotInitialUser):
        await world.transferred(to=MARA, by=MARA)


async def test_nothing_is_handed_over_where_the_bot_is_not(world: World) -> None:
    await world.remove(GUILD)
    with pytest.raises(GuildInactive):
        await world.transferred()


async def test_who_owns_the_guild_now_takes_initial_access_back(world: World) -> None:
    world.owners[GUILD] = MARA
    await world.reclaimed(MARA)
    await world.reclaimed(MARA)
    assert (await world.authorize(GUILD, MARA)).kind is AccessKind.INITIAL
    assert (await world.authorize(GUILD, OWNER)).kind is AccessKind.DELEGATE
    entry = world.database.guilds[GUILD].audit[-1].entry
    assert world.actions() == [AuditAction.BOT_INSTALLED, AuditAction.ACCESS_RECLAIMED]
    assert (entry.actor_id, entry.target) == (MARA, str(MARA))
    assert (entry.before, entry.after) == ({"initial_user": str(OWNER)}, {"initial_user": str(MARA)})


async def test_others_with_access_are_told_that_they_do_not_own_the_guild(world: World) -> None:
    await world.granted()
    with pytest.raises(NotGuildOwner):
        await world.reclaimed(MARA)


async def test_others_without_access_learn_nothing(world: World) -> None:
    for guild_id in (GUILD, OTHER_GUILD):
        with pytest.raises(AccessDenied):
            await world.reclaimed(MARA, guild_id)


async def test_nobody_reclaims_a_guild_that_the_bot_left(world: World) -> None:
    await world.remove(GUILD)
    with pytest.raises(AccessDenied):
        await world.reclaimed(OWNER)


async def test_a_delegate_who_left_the_guild_loses_the_delegation_at_the_next_check(world: World) -> None:
    await world.granted()
    world.lost(MARA)
    for _ in range(2):
        with pytest.raises(AccessDenied):
            await world.authorize(GUILD, MARA)
    assert world.actions().count(AuditAction.ACCESS_MEMBER_LEFT) == 1
    entry = world.database.guilds[GUILD].audit[-1].entry
    assert (entry.actor_id, entry.target, entry.before) == (None, str(MARA), {"kind": "delegate"})


async def test_a_delegate_who_returns_is_not_a_delegate_any_more(world: World) -> None:
    await world.granted()
    world.lost(MARA)
    with pytest.raises(AccessDenied):
        await world.authorize(GUILD, MARA)
    world.people[GUILD].append(member(MARA))
    with pytest.raises(AccessDenied):
        await world.authorize(GUILD, MARA)


async def test_the_initial_user_who_left_is_kept_out_and_may_return(world: World) -> None:
    world.lost(OWNER)
    with pytest.raises(AccessDenied):
        await world.authorize(GUILD, OWNER)
    assert world.actions() == [AuditAction.BOT_INSTALLED]
    world.people[GUILD].append(member(OWNER))
    # The clock moves on by a minute with every look at it.
    assert (await world.authorize(GUILD, OWNER)).kind is AccessKind.INITIAL


async def test_discord_being_away_keeps_nobody_out_at_once(world: World) -> None:
    world.members.unavailable = True
    assert (await world.authorize(GUILD, OWNER)).kind is AccessKind.INITIAL


async def test_a_guild_that_the_bot_cannot_see_any_more_is_closed_and_keeps_its_delegates(world: World) -> None:
    await world.granted()
    world.people[GUILD] = []
    del world.owners[GUILD]
    with pytest.raises(AccessDenied):
        await world.authorize(GUILD, MARA)
    assert AuditAction.ACCESS_MEMBER_LEFT not in world.actions()
