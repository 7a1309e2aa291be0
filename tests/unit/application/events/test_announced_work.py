"""Publish events of changes: after the commit, to the affected users, and not too often."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from adapters.clock import FixedClock
from adapters.discord.rest.memory import MemoryMemberDirectory
from adapters.persistence.events.memory_feed import MemoryEventFeed
from adapters.persistence.memory.database import MemoryDatabase
from adapters.persistence.usage.memory import MemoryUsageLedger
from adapters.persistence.work.memory_work import memory_work
from application.access.grant_access import GrantAccess, GrantAccessCommand
from application.access.transfer_access import TransferAccess, TransferAccessCommand
from application.events.announced_work import announced_work
from application.events.coalescing import CoalescedEvents
from application.guilds.record_installation import RecordInstallation
from application.guilds.record_removal import RecordRemoval
from application.llm.announce_usage import AnnouncedLedger
from application.ports.discord import Member
from application.ports.events import Arrival, Event, EventKind, Published
from application.ports.work import BeginWork
from domain.access import NotAMember
from domain.ids import GuildId, UserId
from domain.settings import StoredSection
from tests.installing import an_installation
from tests.integration.persistence.usage.usage_records import a_record

GUILD, OTHER = GuildId(1), GuildId(2)
ADA, GRACE, LINUS = UserId(11), UserId(12), UserId(13)


class World:
    def __init__(self) -> None:
        self.feed = MemoryEventFeed()
        self.begin: BeginWork = announced_work(memory_work(MemoryDatabase()), self.feed)
        self.clock = FixedClock()
        people = [
            Member(id=user_id, name="x", display_name="X", avatar_url=None, bot=False)
            for user_id in (ADA, GRACE, LINUS)
        ]
        self.members = MemoryMemberDirectory({GUILD: people}, {}, {}, {})

    async def install(self, adder: UserId = ADA, *, member_count: int = 3) -> None:
        await RecordInstallation(self.begin, self.clock)(
            an_installation(
                GUILD, adder, name="Guild", member_count=member_count, owner_id=ADA, joined_at=self.clock.now()
            )
        )

    async def grant(self, member_id: UserId) -> None:
        await GrantAccess(self.begin, self.members, self.clock)(
            GrantAccessCommand(guild_id=GUILD, granted_by=ADA, member_id=member_id)
        )

    async def received(self) -> list[Event]:
        return await everything(self.feed)


async def everything(feed: MemoryEventFeed) -> list[Event]:
    async with feed.follow() as arrivals:
        recent = await anext(arrivals)
    assert not isinstance(recent, Published)
    return [published.event for published in recent.events]


def access(*user_ids: UserId) -> Event:
    return Event(kind=EventKind.ACCESS, guild_id=GUILD, user_ids=frozenset(user_ids))


@pytest.fixture
def world() -> World:
    return World()


async def test_a_new_guild_is_announced_to_the_user_that_added_the_bot(world: World) -> None:
    await world.install()
    assert await world.received() == [access(ADA)]


async def test_a_new_member_count_publishes_no_event(world: World) -> None:
    await world.install()
    await world.install(member_count=4)
    assert await world.received() == [access(ADA)]


async def test_a_grant_publishes_one_event_about_its_user_and_a_repeated_grant_none(world: World) -> None:
    await world.install()
    await world.grant(GRACE)
    await world.grant(GRACE)
    assert (await world.received())[1:] == [access(GRACE)]


async def test_a_transfer_publishes_one_event_about_both_users(world: World) -> None:
    await world.install()
    await world.grant(GRACE)
    await TransferAccess(world.begin, world.members, world.clock)(
        TransferAccessCommand(guild_id=GUILD, transferred_by=ADA, member_id=LINUS)
    )
    assert (await world.received())[2:] == [access(ADA, LINUS)]


async def test_a_removal_publishes_one_event_about_every_user_with_access(world: World) -> None:
    await world.install()
    await world.grant(GRACE)
    await RecordRemoval(world.begin, world.clock)(GUILD)
    await RecordRemoval(world.begin, world.clock)(GUILD)
    assert (await world.received())[2:] == [access(ADA, GRACE)]


async def test_a_refused_grant_publishes_no_event(world: World) -> None:
    await world.install()
    with pytest.raises(NotAMember):
        await world.grant(UserId(99))
    assert len(await world.received()) == 1


async def test_a_rolled_back_change_publishes_no_event(world: World) -> None:
    await world.install()
    async with world.begin(GUILD) as work:
        await work.settings.save(_section())
    assert len(await world.received()) == 1


async def test_an_event_is_published_only_after_its_transaction_is_closed(world: World) -> None:
    await world.install()
    async with world.begin(GUILD) as work:
        await work.settings.save(_section())
        await work.commit()
        assert len(await world.received()) == 1
    [_, received] = await world.received()
    assert received == Event(kind=EventKind.SETTINGS, guild_id=GUILD, section="welcome", version=1)


def _section() -> StoredSection:
    untouched = StoredSection.untouched(GUILD, "welcome", 1)
    return untouched.replaced({}, schema_version=1, expected_version=0, by=ADA, at=FixedClock().now())


class Listening:
    """Reads the arrivals of a feed one by one."""

    def __init__(self, arrivals: AsyncIterator[Arrival]) -> None:
        self._arrivals = arrivals

    async def next(self) -> GuildId | None:
        async with asyncio.timeout(60):
            arrival = await anext(self._arrivals)
        assert isinstance(arrival, Published)
        return arrival.event.guild_id


async def test_a_burst_of_usage_publishes_two_events_for_its_guild() -> None:
    feed = MemoryEventFeed()
    events = CoalescedEvents(feed, seconds=0.05)
    ledger = AnnouncedLedger(MemoryUsageLedger(MemoryDatabase()), events)
    async with feed.follow() as arrivals:
        await anext(arrivals)
        listening = Listening(arrivals)
        await ledger.record(a_record(guild_id=GUILD))
        assert await listening.next() == GUILD
        for _ in range(50):
            await ledger.record(a_record(guild_id=GUILD))
        assert await listening.next() == GUILD
        await ledger.record(a_record(guild_id=OTHER))
        assert await listening.next() == OTHER
    await events.close()
    received = [event.guild_id for event in await everything(feed)]
    assert received == [GUILD, GUILD, OTHER], "fifty records were announced once"


async def test_records_that_reach_reports_later_are_announced_once_for_each_guild() -> None:
    feed = MemoryEventFeed()
    events = CoalescedEvents(feed)
    ledger = AnnouncedLedger(MemoryUsageLedger(MemoryDatabase()), events)
    ledger.announce([a_record(guild_id=GUILD), a_record(guild_id=GUILD), a_record(guild_id=None)])
    await events.close()
    assert [event.guild_id for event in await everything(feed)] == [GUILD]


async def test_usage_without_a_guild_publishes_no_event() -> None:
    feed = MemoryEventFeed()
    events = CoalescedEvents(feed)
    ledger = AnnouncedLedger(MemoryUsageLedger(MemoryDatabase()), events)
    await ledger.record(a_record(guild_id=None))
    await events.close()
    assert await everything(feed) == []


async def test_closing_publishes_the_pending_event() -> None:
    feed = MemoryEventFeed()
    events = CoalescedEvents(feed, seconds=3600)
    ledger = AnnouncedLedger(MemoryUsageLedger(MemoryDatabase()), events)
    async with feed.follow() as arrivals:
        await anext(arrivals)
        await ledger.record(a_record(guild_id=GUILD))
        await anext(arrivals)
    for _ in range(50):
        await ledger.record(a_record(guild_id=GUILD))
        await asyncio.sleep(0)  # lets a task run that could publish too early
    assert len(await everything(feed)) == 1
    await events.close()
    assert len(await everything(feed)) == 2
