"""Access of users that left the guild, and of those that returned."""

import pytest

from domain.access import AccessDenied, AccessKind
from domain.audit import AuditAction
from tests.unit.application.access.access_world import GUILD, MARA, OWNER, AccessWorld, member


@pytest.fixture
async def world() -> AccessWorld:
    return await AccessWorld.with_the_bot()


async def test_a_delegate_that_left_the_guild_loses_access_at_the_next_check(world: AccessWorld) -> None:
    await world.granted()
    world.lost(MARA)
    for _ in range(2):
        with pytest.raises(AccessDenied):
            await world.authorize(GUILD, MARA)
    assert world.actions().count(AuditAction.ACCESS_MEMBER_LEFT) == 1
    entry = world.database.guilds[GUILD].audit[-1].entry
    assert (entry.actor_id, entry.target, entry.before) == (None, str(MARA), {"kind": "delegate"})


async def test_a_delegate_that_returns_has_no_access(world: AccessWorld) -> None:
    await world.granted()
    world.lost(MARA)
    with pytest.raises(AccessDenied):
        await world.authorize(GUILD, MARA)
    world.people[GUILD].append(member(MARA))
    with pytest.raises(AccessDenied):
        await world.authorize(GUILD, MARA)


async def test_the_initial_user_has_no_access_while_away_from_the_guild(world: AccessWorld) -> None:
    world.lost(OWNER)
    with pytest.raises(AccessDenied):
        await world.authorize(GUILD, OWNER)
    assert world.actions() == [AuditAction.BOT_INSTALLED]
    world.people[GUILD].append(member(OWNER))
    # The clock moves on by a minute with every look at it.
    assert (await world.authorize(GUILD, OWNER)).kind is AccessKind.INITIAL


async def test_an_outage_of_discord_does_not_end_access_at_once(world: AccessWorld) -> None:
    world.members.unavailable = True
    assert (await world.authorize(GUILD, OWNER)).kind is AccessKind.INITIAL


async def test_a_guild_that_the_bot_cannot_see_any_more_is_closed_and_keeps_its_delegates(world: AccessWorld) -> None:
    await world.granted()
    world.people[GUILD] = []
    del world.owners[GUILD]
    with pytest.raises(AccessDenied):
        await world.authorize(GUILD, MARA)
    assert AuditAction.ACCESS_MEMBER_LEFT not in world.actions()
