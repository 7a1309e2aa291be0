"""Cache which users may not see an event: negative results only, and for a short time."""

from collections.abc import Collection
from datetime import timedelta

from typing_extensions import override

from adapters.clock import FixedClock
from adapters.discord.rest.memberships import RememberedMemberships
from adapters.discord.rest.memory import MemoryMemberDirectory
from adapters.persistence.work.memory_grants import MemoryGrantsInForce
from application.access.authorize import Authorize
from application.access.developer_team import DeveloperTeam
from application.events.audience import Audience
from application.ports.discord import Member
from application.ports.events import Event, EventKind
from domain.access import GuildAccess
from domain.ids import GuildId, UserId
from tests.unit.application.access.access_world import GUILD, MARA, OWNER, STRANGER, AccessWorld, member

TEAM = GuildId(99)
SETTINGS = Event(kind=EventKind.SETTINGS, guild_id=GUILD)
JOBS = Event(kind=EventKind.JOBS)


class CountedGrants(MemoryGrantsInForce):
    reads = 0

    @override
    async def of(self, guild_id: GuildId) -> GuildAccess | None:
        self.reads += 1
        return await super().of(guild_id)


class CountedMembers(MemoryMemberDirectory):
    reads = 0

    @override
    async def member(self, guild_id: GuildId, user_id: UserId) -> Member | None:
        self.reads += 1
        return await super().member(guild_id, user_id)


class Watching:
    def __init__(self, world: AccessWorld) -> None:
        self.clock = FixedClock()
        self.grants = CountedGrants(world.database)
        self.team: list[Member] = []
        self.developers = CountedMembers({TEAM: self.team})
        authorize = Authorize(self.grants, RememberedMemberships(world.members, self.clock), world.depart)
        self.audience = Audience(authorize, DeveloperTeam(self.developers, TEAM), self.clock)

    async def seeing(self, event: Event, users: Collection[UserId]) -> frozenset[UserId]:
        return await self.audience.among_all(event, users)

    def later(self, seconds: float) -> None:
        self.clock.advance(timedelta(seconds=seconds))


def _access_of(user_id: UserId) -> Event:
    return Event(kind=EventKind.ACCESS, guild_id=GUILD, user_ids=frozenset({user_id}))


async def test_a_guild_that_no_connected_user_sees_is_read_twice_a_minute_at_most() -> None:
    watching = Watching(await AccessWorld.with_the_bot())
    for _ in range(3):
        assert await watching.seeing(SETTINGS, {STRANGER}) == frozenset()
    watching.later(29)
    assert await watching.seeing(SETTINGS, {STRANGER}) == frozenset()
    assert watching.grants.reads == 1
    watching.later(1)
    assert await watching.seeing(SETTINGS, {STRANGER}) == frozenset()
    assert watching.grants.reads == 2


async def test_access_is_checked_for_each_event_of_a_guild_that_a_user_sees() -> None:
    world = await AccessWorld.with_the_bot()
    await world.granted(MARA)
    watching = Watching(world)
    assert await watching.seeing(SETTINGS, {OWNER, MARA, STRANGER}) == {OWNER, MARA}
    assert await watching.seeing(SETTINGS, {OWNER, MARA}) == {OWNER, MARA}
    assert watching.grants.reads == 2


async def test_a_user_who_connects_gets_the_next_event() -> None:
    watching = Watching(await AccessWorld.with_the_bot())
    assert await watching.seeing(SETTINGS, {STRANGER}) == frozenset()
    watching.audience.opened()
    assert await watching.seeing(SETTINGS, {OWNER, STRANGER}) == {OWNER}


async def test_a_user_who_is_given_access_gets_the_event_that_says_so() -> None:
    world = await AccessWorld.with_the_bot()
    watching = Watching(world)
    assert await watching.seeing(SETTINGS, {MARA}) == frozenset()
    await world.granted(MARA)
    assert await watching.seeing(_access_of(MARA), {MARA}) == {MARA}
    assert await watching.seeing(SETTINGS, {MARA}) == {MARA}


async def test_discord_is_asked_once_in_five_minutes_whether_a_user_is_a_developer() -> None:
    watching = Watching(await AccessWorld.with_the_bot())
    for _ in range(3):
        assert await watching.seeing(JOBS, {MARA}) == frozenset()
    watching.later(299)
    assert await watching.seeing(JOBS, {MARA}) == frozenset()
    assert watching.developers.reads == 1
    watching.team.append(member(MARA))
    watching.later(1)
    assert await watching.seeing(JOBS, {MARA}) == {MARA}
    assert await watching.seeing(JOBS, {MARA}) == {MARA}
    assert watching.developers.reads == 3
