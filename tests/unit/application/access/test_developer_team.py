"""Membership of the developer team."""

import pytest

from adapters.discord.rest.memory import MemoryMemberDirectory
from application.access.developer_team import DeveloperTeam
from application.ports.discord import Member
from domain.ids import GuildId, RoleId, UserId

MAIN = GuildId(1)
USER, ROLE = UserId(2), RoleId(3)


def directory(*roles: RoleId) -> MemoryMemberDirectory:
    member = Member(id=USER, name="ada", display_name="Ada", avatar_url=None, bot=False, role_ids=roles)
    return MemoryMemberDirectory({MAIN: [member]})


@pytest.mark.parametrize(
    ("held", "main_guild_id", "roles", "expected"),
    [
        ((), None, [], False),
        ((), MAIN, [], True),
        ((), MAIN, [ROLE], False),
        ((ROLE,), MAIN, [ROLE], True),
        ((ROLE,), MAIN, [RoleId(4), ROLE], True),
        ((ROLE,), GuildId(9), [], False),
    ],
)
async def test_the_team_is_the_main_guild_narrowed_to_roles(
    held: tuple[RoleId, ...], main_guild_id: GuildId | None, roles: list[RoleId], *, expected: bool
) -> None:
    assert await DeveloperTeam(directory(*held), main_guild_id, roles).includes(USER) is expected


async def test_no_user_is_a_developer_while_discord_is_unavailable() -> None:
    members = directory()
    members.unavailable = True
    assert not await DeveloperTeam(members, MAIN).includes(USER)
