"""Initial access: the initial user transfers it, and the guild's owner reclaims it."""

import pytest

from domain.access import AccessDenied, AccessKind, NotAMember, NotGuildOwner, NotInitialUser
from domain.audit import AuditAction
from domain.guilds import GuildInactive
from domain.ids import UserId
from tests.unit.application.access.access_world import GUILD, MARA, OTHER_GUILD, OWNER, ROBOT, STRANGER, AccessWorld


@pytest.fixture
async def world() -> AccessWorld:
    return await AccessWorld.with_the_bot()


async def test_the_initial_user_hands_over_and_stays_as_a_delegate(world: AccessWorld) -> None:
    await world.transferred()
    assert (await world.authorize(GUILD, MARA)).kind is AccessKind.INITIAL
    assert (await world.authorize(GUILD, OWNER)).kind is AccessKind.DELEGATE
    entry = world.database.guilds[GUILD].audit[-1].entry
    assert (entry.action, entry.actor_id, entry.target) == (AuditAction.ACCESS_TRANSFERRED, OWNER, str(MARA))
    assert (entry.before, entry.after) == (
        {"initial_user": str(OWNER)},
        {"initial_user": str(MARA), "former_initial_user": "delegate"},
    )


async def test_a_transfer_may_end_the_access_of_the_old_initial_user(world: AccessWorld) -> None:
    await world.transferred(stay=False)
    with pytest.raises(AccessDenied):
        await world.authorize(GUILD, OWNER)


async def test_handing_over_to_oneself_is_not_audited(world: AccessWorld) -> None:
    await world.transferred(to=OWNER, stay=False)
    assert (await world.authorize(GUILD, OWNER)).kind is AccessKind.INITIAL
    assert world.actions() == [AuditAction.BOT_INSTALLED]


@pytest.mark.parametrize("nobody", [STRANGER, ROBOT])
async def test_only_people_of_the_guild_take_over(world: AccessWorld, nobody: UserId) -> None:
    with pytest.raises(NotAMember):
        await world.transferred(to=nobody)
    assert world.actions() == [AuditAction.BOT_INSTALLED]


async def test_a_delegate_cannot_hand_over(world: AccessWorld) -> None:
    await world.granted()
    with pytest.raises(NotInitialUser):
        await world.transferred(to=MARA, by=MARA)


async def test_nothing_is_handed_over_where_the_bot_is_not(world: AccessWorld) -> None:
    await world.remove(GUILD)
    with pytest.raises(GuildInactive):
        await world.transferred()


async def test_the_current_owner_reclaims_initial_access(world: AccessWorld) -> None:
    world.owners[GUILD] = MARA
    await world.reclaimed(MARA)
    await world.reclaimed(MARA)
    assert (await world.authorize(GUILD, MARA)).kind is AccessKind.INITIAL
    assert (await world.authorize(GUILD, OWNER)).kind is AccessKind.DELEGATE
    entry = world.database.guilds[GUILD].audit[-1].entry
    assert world.actions() == [AuditAction.BOT_INSTALLED, AuditAction.ACCESS_RECLAIMED]
    assert (entry.actor_id, entry.target) == (MARA, str(MARA))
    assert (entry.before, entry.after) == ({"initial_user": str(OWNER)}, {"initial_user": str(MARA)})


async def test_a_delegate_that_reclaims_is_refused_as_not_the_owner(world: AccessWorld) -> None:
    await world.granted()
    with pytest.raises(NotGuildOwner):
        await world.reclaimed(MARA)


async def test_others_without_access_learn_nothing(world: AccessWorld) -> None:
    for guild_id in (GUILD, OTHER_GUILD):
        with pytest.raises(AccessDenied):
            await world.reclaimed(MARA, guild_id)


async def test_a_guild_that_the_bot_left_cannot_be_reclaimed(world: AccessWorld) -> None:
    await world.remove(GUILD)
    with pytest.raises(GuildInactive):
        await world.reclaimed(OWNER)
    with pytest.raises(AccessDenied):
        await world.reclaimed(MARA)
