"""Access of the user that added the bot, when the bot joins and leaves."""

import pytest

from domain.access import AccessDenied, AccessKind
from domain.audit import AuditAction
from domain.guilds import GuildInactive
from tests.unit.application.access.access_world import GUILD, MARA, OTHER_GUILD, OWNER, AccessWorld


@pytest.fixture
async def world() -> AccessWorld:
    return await AccessWorld.with_the_bot()


async def test_the_user_that_added_the_bot_may_use_the_dashboard(world: AccessWorld) -> None:
    assert (await world.authorize(GUILD, OWNER)).kind is AccessKind.INITIAL
    assert world.actions() == [AuditAction.BOT_INSTALLED]


async def test_seeing_the_guild_again_only_brings_its_facts_up_to_date(world: AccessWorld) -> None:
    await world.granted()
    await world.installed(added_by=MARA, name="Renamed")
    assert (await world.authorize(GUILD, OWNER)).kind is AccessKind.INITIAL
    assert (await world.authorize(GUILD, MARA)).kind is AccessKind.DELEGATE
    async with world.begin(GUILD) as work:
        guild = await work.guilds.get()
    assert guild is not None
    assert (guild.name, guild.added_by) == ("Renamed", OWNER)
    assert world.actions().count(AuditAction.BOT_INSTALLED) == 1


async def test_when_the_bot_leaves_the_dashboard_closes_and_only_those_with_access_learn_why(
    world: AccessWorld,
) -> None:
    await world.remove(GUILD)
    with pytest.raises(GuildInactive):
        await world.authorize(GUILD, OWNER)
    with pytest.raises(AccessDenied):
        await world.authorize(GUILD, MARA)
    assert world.actions()[-1] is AuditAction.BOT_REMOVED


async def test_leaving_twice_or_from_an_unknown_guild_changes_nothing(world: AccessWorld) -> None:
    await world.remove(GUILD)
    await world.remove(GUILD)
    await world.remove(OTHER_GUILD)
    assert world.actions().count(AuditAction.BOT_REMOVED) == 1
    assert world.actions(OTHER_GUILD) == []


async def test_a_reinstallation_makes_the_new_installer_the_initial_user(world: AccessWorld) -> None:
    await world.granted()
    await world.remove(GUILD)
    await world.installed(added_by=MARA)
    assert (await world.authorize(GUILD, MARA)).kind is AccessKind.INITIAL
    with pytest.raises(AccessDenied):
        await world.authorize(GUILD, OWNER)
