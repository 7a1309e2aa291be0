"""What is remembered of who is a member: as long as promised, asked once, and open for a bounded time only."""

import asyncio
from datetime import timedelta

import pytest
from structlog.testing import capture_logs
from typing_extensions import override

from adapters.clock import FixedClock
from adapters.discord.rest.memberships import RememberedMemberships
from adapters.discord.rest.memory import MemoryMemberDirectory
from application.ports.discord import Member, Standing
from domain.ids import GuildId, UserId

GUILD, OWNER, MARA = GuildId(10), UserId(1), UserId(2)
MINUTE = timedelta(minutes=1)


def member(user_id: UserId) -> Member:
    return Member(id=user_id, name=f"u{user_id}", display_name=f"U{user_id}", avatar_url=None, bot=False)


class CountingDirectory(MemoryMemberDirectory):
    """Notes who was asked about, and may take its time."""

    def __init__(self) -> None:
        self.members = {GUILD: [member(OWNER), member(MARA)]}
        super().__init__(self.members, owners={GUILD: OWNER})
        self.asked: list[UserId] = []
        self.answers = asyncio.Event()
        self.answers.set()

    @override
    async def member(self, guild_id: GuildId, user_id: UserId) -> Member | None:
        self.asked.append(user_id)
        await self.answers.wait()
        return await super().member(guild_id, user_id)

    def lose(self, user_id: UserId) -> None:
        self.members[GUILD] = [member for member in self.members[GUILD] if member.id != user_id]


@pytest.fixture
def directory() -> CountingDirectory:
    return CountingDirectory()


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
def memberships(directory: CountingDirectory, clock: FixedClock) -> RememberedMemberships:
    return RememberedMemberships(directory, clock, patience=0.05)


async def test_a_member_is_asked_about_every_five_minutes(
    memberships: RememberedMemberships, directory: CountingDirectory, clock: FixedClock
) -> None:
    assert await memberships.standing(GUILD, MARA) is Standing.MEMBER
    directory.lose(MARA)
    clock.advance(5 * MINUTE - timedelta(seconds=1))
    assert await memberships.standing(GUILD, MARA) is Standing.MEMBER
    assert directory.asked == [MARA]
    clock.advance(timedelta(seconds=1))
    assert await memberships.standing(GUILD, MARA) is Standing.GONE


async def test_who_returns_is_let_in_after_half_a_minute(
    memberships: RememberedMemberships, directory: CountingDirectory, clock: FixedClock
) -> None:
    directory.lose(MARA)
    assert await memberships.standing(GUILD, MARA) is Standing.GONE
    directory.members[GUILD].append(member(MARA))
    assert await memberships.standing(GUILD, MARA) is Standing.GONE
    clock.advance(timedelta(seconds=30))
    assert await memberships.standing(GUILD, MARA) is Standing.MEMBER


async def test_requests_that_come_together_ask_once(
    memberships: RememberedMemberships, directory: CountingDirectory
) -> None:
    directory.answers.clear()
    asking = asyncio.gather(*(memberships.standing(GUILD, user) for user in [MARA, MARA, OWNER, MARA]))
    await asyncio.sleep(0)
    directory.answers.set()
    assert set(await asking) == {Standing.MEMBER}
    assert sorted(directory.asked) == [OWNER, MARA]


async def test_one_who_is_asked_about_slowly_keeps_nobody_else_waiting(
    memberships: RememberedMemberships, directory: CountingDirectory
) -> None:
    await memberships.standing(GUILD, OWNER)
    directory.answers.clear()
    slow = asyncio.create_task(memberships.standing(GUILD, MARA))
    await asyncio.sleep(0)
    assert await memberships.standing(GUILD, OWNER) is Standing.MEMBER
    assert not slow.done()
    directory.answers.set()
    assert await slow is Standing.MEMBER


async def test_a_guild_that_the_bot_may_not_see_ends_nobodys_access(
    memberships: RememberedMemberships, directory: CountingDirectory
) -> None:
    assert await memberships.standing(GuildId(99), MARA) is Standing.UNKNOWN


@pytest.mark.parametrize("silence", ["away", "slow"])
async def test_while_discord_is_silent_members_stay_members_for_an_hour(
    memberships: RememberedMemberships, directory: CountingDirectory, clock: FixedClock, silence: str
) -> None:
    await memberships.standing(GUILD, MARA)
    clock.advance(5 * MINUTE)
    if silence == "away":
        directory.unavailable = True
    else:
        directory.answers.clear()
    with capture_logs() as lines:
        assert await memberships.standing(GUILD, MARA) is Standing.MEMBER
        clock.advance(60 * MINUTE)
        assert await memberships.standing(GUILD, MARA) is Standing.UNKNOWN
    assert [(line["event"], line["log_level"], line["access"]) for line in lines] == [
        ("discord.membership_unknown", "warning", "open"),
        ("discord.membership_unknown", "warning", "closed"),
    ]


async def test_while_discord_is_silent_it_is_asked_twice_a_minute_at_most(
    memberships: RememberedMemberships, directory: CountingDirectory, clock: FixedClock
) -> None:
    directory.unavailable = True
    for _ in range(60):
        await memberships.standing(GUILD, MARA)
        clock.advance(timedelta(seconds=1))
    assert len(directory.asked) == 2


async def test_who_was_gone_is_not_let_in_by_discords_silence(
    memberships: RememberedMemberships, directory: CountingDirectory, clock: FixedClock
) -> None:
    directory.lose(MARA)
    await memberships.standing(GUILD, MARA)
    directory.unavailable = True
    clock.advance(MINUTE)
    assert await memberships.standing(GUILD, MARA) is Standing.GONE


async def test_an_answer_ends_the_silence(
    memberships: RememberedMemberships, directory: CountingDirectory, clock: FixedClock
) -> None:
    for minutes in (0, 40):
        directory.unavailable = True
        await memberships.standing(GUILD, MARA)
        clock.advance(minutes * MINUTE)
        directory.unavailable = False
        clock.advance(MINUTE)
        await memberships.standing(GUILD, MARA)
        clock.advance(5 * MINUTE)
    directory.unavailable = True
    assert await memberships.standing(GUILD, MARA) is Standing.MEMBER
