"""Event feed: every follower receives the events in one order, and is notified when some may be lost."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TypeAlias

import pytest
from redis.asyncio import Redis

from adapters.persistence.events.memory_feed import MemoryEventFeed
from adapters.persistence.events.redis_feed import RedisEventFeed
from application.correlation import correlated
from application.ports.events import BEFORE_ALL, Arrival, Event, EventFeed, EventId, EventKind, Published, Recent
from domain.ids import UserId
from tests.contract.contract import Contract
from tests.contract.persistence.samples import GUILD, OTHER_GUILD
from tests.waiting import eventually

KEPT = 10
SETTINGS = Event(kind=EventKind.SETTINGS, guild_id=GUILD, section="ask", version=3)
ACCESS = Event(kind=EventKind.ACCESS, guild_id=OTHER_GUILD, user_ids=frozenset({UserId(7), UserId(8)}))
EVENTS = (
    SETTINGS,
    ACCESS,
    Event(kind=EventKind.USAGE, guild_id=GUILD),
    Event(kind=EventKind.SHARDS),
    Event(kind=EventKind.COGS),
    Event(kind=EventKind.COG_CODE, section="ask"),
    Event(kind=EventKind.EXTENSION, guild_id=GUILD, section="ask"),
    Event(kind=EventKind.SESSION_ENDED, session="abc"),
)

Interrupt: TypeAlias = Callable[[], Awaitable[None]]


async def arrival(arrivals: AsyncIterator[Arrival]) -> Arrival:
    async with asyncio.timeout(60):
        return await anext(arrivals)


async def recent(arrivals: AsyncIterator[Arrival]) -> Recent:
    one = await arrival(arrivals)
    assert isinstance(one, Recent)
    return one


async def published(arrivals: AsyncIterator[Arrival]) -> Published:
    one = await arrival(arrivals)
    assert isinstance(one, Published)
    return one


class EventFeedContract(Contract):
    async def test_an_event_carries_the_correlation_id_of_its_publisher(self, feed: EventFeed) -> None:
        with correlated("0123456789ab"):
            await feed.publish(SETTINGS)
        async with feed.follow() as arrivals:
            kept = await recent(arrivals)
            with correlated("ba9876543210"):
                await feed.publish(ACCESS)
            arrived = await published(arrivals)
            await feed.publish(SETTINGS)
            without = await published(arrivals)
        assert [one.correlation_id for one in (*kept.events, arrived, without)] == [
            "0123456789ab",
            "ba9876543210",
            None,
        ]

    async def test_events_arrive_unchanged_in_order_and_with_growing_ids(self, feed: EventFeed) -> None:
        async with feed.follow() as arrivals:
            assert await recent(arrivals) == Recent((), BEFORE_ALL)
            for event in EVENTS:
                await feed.publish(event)
            received = [await published(arrivals) for _ in EVENTS]
        assert tuple(one.event for one in received) == EVENTS
        ids = [one.id for one in received]
        assert ids == sorted(set(ids))
        assert ids[0] > BEFORE_ALL

    async def test_all_followers_receive_the_same_ids(self, feed: EventFeed) -> None:
        async with feed.follow() as some, feed.follow() as others:
            await recent(some)
            await recent(others)
            await feed.publish(SETTINGS)
            assert await published(some) == await published(others)

    async def test_a_late_follower_begins_with_earlier_events(self, feed: EventFeed) -> None:
        await feed.publish(SETTINGS)
        await feed.publish(ACCESS)
        async with feed.follow() as arrivals:
            known = await recent(arrivals)
            await feed.publish(SETTINGS)
            after = await published(arrivals)
        assert [one.event for one in known.events] == [SETTINGS, ACCESS]
        assert known.events[-1].id == known.last < after.id

    async def test_of_many_events_the_latest_are_kept(self, feed: EventFeed) -> None:
        for _ in range(KEPT):
            await feed.publish(ACCESS)
        for _ in range(KEPT):
            await feed.publish(SETTINGS)
        async with feed.follow() as arrivals:
            assert [one.event for one in (await recent(arrivals)).events] == [SETTINGS] * KEPT

    async def test_an_interruption_is_reported_and_survived(self, feed: EventFeed, interrupt: Interrupt) -> None:
        async with feed.follow() as arrivals:
            await recent(arrivals)
            await feed.publish(SETTINGS)
            first = await published(arrivals)
            waiting = asyncio.create_task(recent(arrivals))
            await interrupt()
            assert (await waiting).last >= first.id
            await feed.publish(ACCESS)
            assert (await published(arrivals)).event == ACCESS

    async def test_a_follower_can_be_cancelled_while_it_waits(self, feed: EventFeed) -> None:
        following = asyncio.Event()

        async def follow() -> None:
            async with feed.follow() as arrivals:
                await recent(arrivals)
                following.set()
                await anext(arrivals)

        task = asyncio.create_task(follow())
        await following.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    async def test_publishing_into_the_void_does_not_raise(self, feed_of_nothing: EventFeed) -> None:
        async with asyncio.timeout(60):
            await feed_of_nothing.publish(SETTINGS)


class TestMemory(EventFeedContract):
    @pytest.fixture
    def feed(self) -> MemoryEventFeed:
        return MemoryEventFeed(kept=KEPT)

    @pytest.fixture
    def interrupt(self, feed: MemoryEventFeed) -> Interrupt:
        async def interrupt() -> None:
            feed.interrupt()
            await feed.publish(SETTINGS)
            feed.restore()

        return interrupt

    @pytest.fixture
    def feed_of_nothing(self) -> EventFeed:
        feed = MemoryEventFeed()
        feed.interrupt()
        return feed


class TestRedis(EventFeedContract):
    @pytest.fixture
    def feed(self, redis_client: Redis) -> EventFeed:
        return RedisEventFeed(redis_client, namespace="bot", kept=KEPT)

    @pytest.fixture
    def interrupt(self, redis_client: Redis) -> Interrupt:
        async def interrupt() -> None:
            async def is_followed() -> bool:
                return int((await redis_client.info("clients"))["blocked_clients"]) == 1

            await eventually(is_followed, "the follower to wait")
            assert await redis_client.client_kill_filter(_type="normal", skipme=True) >= 1

        return interrupt

    @pytest.fixture
    def feed_of_nothing(self, client_of_nothing: Redis) -> EventFeed:
        return RedisEventFeed(client_of_nothing, namespace="bot")

    async def test_events_trimmed_before_the_follower_read_them_are_an_interruption(
        self, feed: EventFeed, redis_client: Redis
    ) -> None:
        await feed.publish(SETTINGS)
        async with feed.follow() as arrivals:
            last = (await recent(arrivals)).last
            await feed.publish(SETTINGS)
            assert (await published(arrivals)).id > last
            for _ in range(2 * KEPT):
                await feed.publish(ACCESS)
            await redis_client.xtrim("bot:events", maxlen=KEPT, approximate=False)
            assert (await recent(arrivals)).events[0].id > last

    async def test_an_event_of_a_newer_release_is_skipped(self, feed: EventFeed, redis_client: Redis) -> None:
        async with feed.follow() as arrivals:
            await recent(arrivals)
            for text in ("no JSON", "[]", '{"kind": "weather"}', '{"kind": "usage", "guild_id": "x"}'):
                await redis_client.xadd("bot:events", {"event": text})
            await redis_client.xadd("bot:events", {"other": "field"})
            await feed.publish(SETTINGS)
            assert (await published(arrivals)).event == SETTINGS


@pytest.mark.parametrize("text", ["", "1", "-", "1-", "-1", "x-1", "1-x", "1-2-3", "٣-1", " 1-1", f"{'9' * 50}-1"])
def test_an_invalid_id_is_parsed_as_none(text: str) -> None:
    assert EventId.parse(text) is None


def test_an_id_reads_as_it_is_written() -> None:
    assert EventId.parse("1773480413000-2") == EventId(1773480413000, 2)
    assert str(EventId(1773480413000, 2)) == "1773480413000-2"
    assert EventId(2, 10) > EventId(2, 9) > EventId(1, 11)
