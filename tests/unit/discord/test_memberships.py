"""Cache of guild memberships: its age, one request at a time per member, and access during an outage of Discord."""

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
    """Records the users that were looked up. Clear `answers` to delay the answers."""

    def __init__(self) -> None:
        self.members = {GUILD: [member(OWNER), member(MARA)]}
        super().__init__(self.members, owners={GUILD: OWNER})
        self.asked: list[UserId] = []
        self.answers = asyncio.Event()
        self.answers.set()
        self.was_asked = asyncio.Event()

    @override
    async def member(self, guild_id: GuildId, user_id: UserId) -> Member | None:
        self.asked.append(user_id)
        self.was_asked.set()
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


async def test_a_member_is_looked_up_every_five_minutes(
    memberships: RememberedMemberships, directory: CountingDirectory, clock: FixedClock
) -> None:
    assert await memberships.standing(GUILD, MARA) is Standing.MEMBER
    directory.lose(MARA)
    clock.advance(5 * MINUTE - timedelta(seconds=1))
    assert await memberships.standing(GUILD, MARA) is Standing.MEMBER
    assert directory.asked == [MARA]
    clock.advance(timedelta(seconds=1))
    assert await memberships.standing(GUILD, MARA) is Standing.GONE


async def test_a_returning_member_has_access_after_half_a_minute(
    memberships: RememberedMemberships, directory: CountingDirectory, clock: FixedClock
) -> None:
    directory.lose(MARA)
    assert await memberships.standing(GUILD, MARA) is Standing.GONE
    directory.members[GUILD].append(member(MARA))
    assert await memberships.standing(GUILD, MARA) is Standing.GONE
    clock.advance(timedelta(seconds=30))
    assert await memberships.standing(GUILD, MARA) is Standing.MEMBER


async def test_concurrent_requests_share_one_lookup(
    memberships: RememberedMemberships, directory: CountingDirectory
) -> None:
    directory.answers.clear()
    asking = asyncio.gather(*(memberships.standing(GUILD, user) for user in [MARA, MARA, OWNER, MARA]))
    await asyncio.sleep(0)
    directory.answers.set()
    assert set(await asking) == {Standing.MEMBER}
    assert sorted(directory.asked) == [OWNER, MARA]


async def test_a_slow_lookup_does_not_delay_other_members(
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


async def test_membership_is_unknown_in_a_guild_that_the_bot_cannot_see(
    memberships: RememberedMemberships, directory: CountingDirectory
) -> None:
    assert await memberships.standing(GuildId(99), MARA) is Standing.UNKNOWN


@pytest.mark.parametrize("silence", ["away", "slow"])
async def test_members_stay_members_for_an_hour_while_discord_does_not_answer(
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
        ("Discord did not confirm a membership in time", "warning", "open"),
        ("Discord did not confirm a membership in time", "warning", "closed"),
    ]


async def test_discord_is_called_at_most_twice_a_minute_while_it_does_not_answer(
    memberships: RememberedMemberships, directory: CountingDirectory, clock: FixedClock
) -> None:
    directory.unavailable = True
    for _ in range(60):
        await memberships.standing(GUILD, MARA)
        clock.advance(timedelta(seconds=1))
    assert len(directory.asked) == 2


async def test_a_former_member_stays_gone_while_discord_does_not_answer(
    memberships: RememberedMemberships, directory: CountingDirectory, clock: FixedClock
) -> None:
    directory.lose(MARA)
    await memberships.standing(GUILD, MARA)
    directory.unavailable = True
    clock.advance(MINUTE)
    assert await memberships.standing(GUILD, MARA) is Standing.GONE


async def test_an_answer_of_discord_ends_the_outage(
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


async def test_a_forgotten_member_is_asked_about_at_once(
    memberships: RememberedMemberships, directory: CountingDirectory
) -> None:
    assert await memberships.standing(GUILD, MARA) is Standing.MEMBER
    assert await memberships.standing(GUILD, OWNER) is Standing.MEMBER
    directory.lose(MARA)
    memberships.forget(GUILD, [MARA])
    assert await memberships.standing(GUILD, MARA) is Standing.GONE
    assert await memberships.standing(GUILD, OWNER) is Standing.MEMBER
    assert directory.asked == [MARA, OWNER, MARA]


async def test_after_missed_events_every_member_is_asked_about(
    memberships: RememberedMemberships, directory: CountingDirectory
) -> None:
    await memberships.standing(GUILD, MARA)
    directory.lose(MARA)
    memberships.forget_all()
    assert await memberships.standing(GUILD, MARA) is Standing.GONE


async def test_an_answer_that_was_asked_for_before_the_departure_is_not_kept(
    directory: CountingDirectory, clock: FixedClock
) -> None:
    memberships = RememberedMemberships(directory, clock, patience=60)
    directory.answers.clear()
    asking = asyncio.create_task(memberships.standing(GUILD, MARA))
    await directory.was_asked.wait()
    memberships.forget(GUILD, [MARA])
    directory.answers.set()
    await asking
    directory.lose(MARA)
    assert await memberships.standing(GUILD, MARA) is Standing.GONE


async def test_a_forgotten_member_stays_one_while_discord_is_silent(
    memberships: RememberedMemberships, directory: CountingDirectory
) -> None:
    await memberships.standing(GUILD, MARA)
    memberships.forget(GUILD, [MARA])
    directory.unavailable = True
    assert await memberships.standing(GUILD, MARA) is Standing.MEMBER
