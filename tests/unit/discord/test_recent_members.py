"""Cache of members: an entry is used for half a minute."""

from datetime import timedelta

import pytest

from adapters.clock import FixedClock
from adapters.discord.rest.memory import MemoryMemberDirectory
from adapters.discord.rest.recent_members import RecentMembers
from application.ports.discord import Member
from application.ports.errors import ServiceUnavailable
from domain.ids import GuildId, UserId

GUILD, OTHER_GUILD = GuildId(10), GuildId(20)
MARA, STRANGER, NEVER_ASKED = UserId(2), UserId(3), UserId(4)
MEMBER = Member(id=MARA, name="mara", display_name="Mara", avatar_url=None, bot=False)


async def test_a_member_is_cached_for_half_a_minute() -> None:
    people, clock = {GUILD: [MEMBER]}, FixedClock()
    recent = RecentMembers(MemoryMemberDirectory(people), clock)
    assert await recent.member(GUILD, MARA) == MEMBER
    people[GUILD] = []
    clock.advance(timedelta(seconds=29))
    assert await recent.member(GUILD, MARA) == MEMBER
    clock.advance(timedelta(seconds=1))
    assert await recent.member(GUILD, MARA) is None
    people[GUILD] = [MEMBER]
    assert await recent.member(GUILD, MARA) is None


async def test_a_member_is_cached_for_one_guild_only() -> None:
    recent = RecentMembers(MemoryMemberDirectory({GUILD: [MEMBER]}), FixedClock())
    assert await recent.member(GUILD, MARA) == MEMBER
    assert await recent.member(OTHER_GUILD, MARA) is None


async def test_remembered_members_are_those_of_the_last_half_minute() -> None:
    directory, clock = MemoryMemberDirectory({GUILD: [MEMBER]}), FixedClock()
    recent = RecentMembers(directory, clock)
    await recent.member(GUILD, MARA)
    await recent.member(GUILD, STRANGER)
    clock.advance(timedelta(seconds=29))
    assert recent.remembered(GUILD, [MARA, STRANGER, NEVER_ASKED]) == {MARA: MEMBER, STRANGER: None}
    assert recent.remembered(OTHER_GUILD, [MARA]) == {}
    clock.advance(timedelta(seconds=1))
    assert recent.remembered(GUILD, [MARA, STRANGER]) == {}


async def test_an_outage_of_discord_is_not_cached() -> None:
    directory = MemoryMemberDirectory({GUILD: [MEMBER]})
    recent = RecentMembers(directory, FixedClock())
    directory.unavailable = True
    with pytest.raises(ServiceUnavailable):
        await recent.member(GUILD, MARA)
    directory.unavailable = False
    assert await recent.member(GUILD, MARA) == MEMBER
