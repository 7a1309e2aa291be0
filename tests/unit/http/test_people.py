"""Lookups of names never delay a page."""

import asyncio

import pytest
from typing_extensions import override

from adapters.clock import FixedClock
from adapters.discord.rest.memory import MemoryMemberDirectory
from adapters.discord.rest.recent_members import RecentMembers
from adapters.http.views import people
from adapters.http.views.people import UserView, look_up
from application.ports.discord import Member
from application.ports.errors import ServiceUnavailable
from domain.ids import GuildId, UserId

GUILD = GuildId(1)


def member(number: int) -> Member:
    return Member(id=UserId(number), name=f"m{number}", display_name=f"M{number}", avatar_url=None, bot=False)


def recent(directory: MemoryMemberDirectory) -> RecentMembers:
    return RecentMembers(directory, FixedClock())


class SlowDirectory(MemoryMemberDirectory):
    """Answers at once for even ids, and never for odd ones."""

    def __init__(self) -> None:
        super().__init__({GUILD: [member(number) for number in range(100)]})
        self.asked_at_once = 0
        self.most_at_once = 0

    @override
    async def member(self, guild_id: GuildId, user_id: UserId) -> Member | None:
        self.asked_at_once += 1
        self.most_at_once = max(self.most_at_once, self.asked_at_once)
        try:
            await asyncio.sleep(0)
            if user_id % 2:
                await asyncio.Event().wait()
            return await super().member(guild_id, user_id)
        finally:
            self.asked_at_once -= 1


async def test_a_user_whose_lookup_times_out_has_no_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(people, "_TIMEOUT", 0.05)
    found = await look_up(recent(SlowDirectory()), GUILD, [UserId(2), UserId(3), UserId(4)])
    assert set(found) == {UserId(2), UserId(4)}


async def test_lookups_at_discord_are_bounded() -> None:
    directory = SlowDirectory()
    found = await look_up(recent(directory), GUILD, [UserId(number) for number in range(0, 100, 2)])
    assert len(found) == 50
    assert directory.most_at_once <= 10


async def test_a_cached_user_has_a_name_while_discord_is_silent() -> None:
    directory = MemoryMemberDirectory({GUILD: [member(2)]})
    members = recent(directory)
    await look_up(members, GUILD, [UserId(2), UserId(3)])
    directory.unavailable = True
    assert await look_up(members, GUILD, [UserId(2), UserId(3), UserId(4)]) == {UserId(2): member(2)}


async def test_an_outage_of_discord_only_removes_the_names() -> None:
    directory = MemoryMemberDirectory({GUILD: [member(2)]})
    directory.unavailable = True
    assert await look_up(recent(directory), GUILD, [UserId(2)]) == {}


async def test_a_programming_error_is_not_handled_as_an_outage() -> None:
    class BrokenDirectory(MemoryMemberDirectory):
        @override
        async def member(self, guild_id: GuildId, user_id: UserId) -> Member | None:
            if user_id == 2:
                raise ServiceUnavailable("discord")
            raise KeyError("a fault")

    with pytest.raises(ExceptionGroup):
        await look_up(recent(BrokenDirectory()), GUILD, [UserId(3)])


def test_an_unknown_user_is_shown_by_id() -> None:
    assert UserView.named("7", None) == UserView(id="7", name="7", avatar_url=None)
