"""Membership of the developer team."""

import pytest

from adapters.discord.rest.memory import MemoryMemberDirectory
from adapters.http.guards.developers import is_developer
from adapters.http.services import HttpConfig
from application.ports.discord import Member
from domain.ids import GuildId, RoleId, UserId

MAIN = GuildId(1)
USER, ROLE = UserId(2), RoleId(3)


def directory(*roles: RoleId) -> MemoryMemberDirectory:
    member = Member(id=USER, name="ada", display_name="Ada", avatar_url=None, bot=False, role_ids=roles)
    return MemoryMemberDirectory({MAIN: [member]})


def config(main_guild_id: GuildId | None, *roles: RoleId) -> HttpConfig:
    return HttpConfig(
        version="1", web_origins=(), secret_keys=("k" * 32,), main_guild_id=main_guild_id, dev_roles=frozenset(roles)
    )


@pytest.mark.parametrize(
    ("held", "config_", "expected"),
    [
        ((), config(None), False),
        ((), config(MAIN), True),
        ((), config(MAIN, ROLE), False),
        ((ROLE,), config(MAIN, ROLE), True),
        ((ROLE,), config(MAIN, RoleId(4), ROLE), True),
        ((ROLE,), config(GuildId(9)), False),
    ],
)
async def test_the_team_is_the_main_guild_narrowed_to_roles(
    held: tuple[RoleId, ...], config_: HttpConfig, *, expected: bool
) -> None:
    assert await is_developer(USER, directory(*held), config_) is expected


async def test_no_user_is_a_developer_while_discord_is_unavailable() -> None:
    members = directory()
    members.unavailable = True
    assert not await is_developer(USER, members, config(MAIN))
