"""Giving and taking access to the dashboard of a guild."""

import pytest

from application.access.grant_access import GrantAccessCommand
from application.access.revoke_access import RevokeAccessCommand
from domain.access import AccessDenied, AccessKind, NotAMember
from domain.audit import AuditAction
from domain.guilds import GuildInactive
from domain.ids import UserId
from tests.unit.application.access.access_world import GUILD, MARA, OTHER_GUILD, OWNER, ROBOT, STRANGER, AccessWorld


@pytest.fixture
async def world() -> AccessWorld:
    return await AccessWorld.with_the_bot()


async def test_a_granted_member_may_use_the_dashboard(world: AccessWorld) -> None:
    await world.granted()
    assert (await world.authorize(GUILD, MARA)).kind is AccessKind.DELEGATE
    assert world.actions()[-1] is AuditAction.ACCESS_GRANTED


async def test_granting_twice_is_audited_once(world: AccessWorld) -> None:
    await world.granted()
    await world.granted()
    assert world.actions().count(AuditAction.ACCESS_GRANTED) == 1


@pytest.mark.parametrize("nobody", [STRANGER, ROBOT])
async def test_only_people_of_the_guild_are_granted_access(world: AccessWorld, nobody: UserId) -> None:
    with pytest.raises(NotAMember):
        await world.granted(nobody)
    assert AuditAction.ACCESS_GRANTED not in world.actions()


@pytest.mark.parametrize("left", [True, False], ids=["left", "never joined"])
async def test_nothing_is_granted_where_the_bot_is_not(world: AccessWorld, left: bool) -> None:  # noqa: FBT001 - parametrised
    if left:
        await world.installed(OTHER_GUILD)
        await world.remove(OTHER_GUILD)
    with pytest.raises(GuildInactive):
        await world.grant(GrantAccessCommand(guild_id=OTHER_GUILD, granted_by=OWNER, member_id=MARA))


async def test_access_to_one_guild_is_none_to_another(world: AccessWorld) -> None:
    await world.installed(OTHER_GUILD, added_by=MARA)
    with pytest.raises(AccessDenied):
        await world.authorize(OTHER_GUILD, OWNER)


async def test_a_revoked_delegate_is_out_at_once(world: AccessWorld) -> None:
    await world.granted()
    await world.revoke(RevokeAccessCommand(guild_id=GUILD, revoked_by=OWNER, user_id=MARA))
    with pytest.raises(AccessDenied):
        await world.authorize(GUILD, MARA)
    assert world.actions()[-1] is AuditAction.ACCESS_REVOKED


async def test_nothing_is_revoked_where_the_bot_is_not(world: AccessWorld) -> None:
    await world.granted()
    await world.remove(GUILD)
    with pytest.raises(GuildInactive):
        await world.revoke(RevokeAccessCommand(guild_id=GUILD, revoked_by=OWNER, user_id=MARA))
