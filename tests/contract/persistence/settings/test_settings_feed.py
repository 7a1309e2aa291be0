"""Settings feed: every listener receives each change, and an interruption is always reported."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TypeAlias

import pytest
from redis.asyncio import Redis

from adapters.persistence.events.memory_settings import MemorySettingsFeed
from adapters.persistence.events.redis_settings import RedisSettingsFeed
from application.ports.settings import SettingsChanged, SettingsFeed
from tests.contract.contract import Contract
from tests.contract.persistence.samples import GUILD, OTHER_GUILD

FIRST, SECOND = SettingsChanged(GUILD, "ask", 1), SettingsChanged(OTHER_GUILD, "welcome", 7)

Interrupt: TypeAlias = Callable[[], Awaitable[None]]


async def next_change(changes: AsyncIterator[SettingsChanged | None]) -> SettingsChanged | None:
    async with asyncio.timeout(10):
        return await anext(changes)


class SettingsFeedContract(Contract):
    async def test_changes_arrive_unchanged_and_in_order(self, feed: SettingsFeed) -> None:
        async with feed.listen() as changes:
            await feed.announce(FIRST)
            await feed.announce(SECOND)
            assert [await next_change(changes), await next_change(changes)] == [FIRST, SECOND]

    async def test_every_listener_receives_every_change(self, feed: SettingsFeed) -> None:
        async with feed.listen() as some, feed.listen() as others:
            await feed.announce(FIRST)
            assert [await next_change(some), await next_change(others)] == [FIRST, FIRST]

    async def test_a_change_announced_before_listening_is_not_received(self, feed: SettingsFeed) -> None:
        await feed.announce(FIRST)
        async with feed.listen() as changes:
            await feed.announce(SECOND)
            assert await next_change(changes) == SECOND

    async def test_announcing_works_without_listeners(self, feed: SettingsFeed) -> None:
        async with feed.listen():
            pass
        await feed.announce(FIRST)

    async def test_an_interruption_is_reported_and_survived(self, feed: SettingsFeed, interrupt: Interrupt) -> None:
        async with feed.listen() as changes:
            await feed.announce(FIRST)
            assert await next_change(changes) == FIRST
            await interrupt()
            assert await next_change(changes) is None
            await feed.announce(SECOND)
            assert await next_change(changes) == SECOND

    async def test_a_listener_can_be_cancelled_while_it_waits(self, feed: SettingsFeed) -> None:
        listening = asyncio.Event()

        async def listen() -> None:
            async with feed.listen() as changes:
                listening.set()
                await anext(changes)

        task = asyncio.create_task(listen())
        await listening.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    async def test_announcing_into_the_void_does_not_raise(self, feed_without_redis: SettingsFeed) -> None:
        await feed_without_redis.announce(FIRST)


class TestMemory(SettingsFeedContract):
    @pytest.fixture
    def feed(self) -> MemorySettingsFeed:
        return MemorySettingsFeed()

    @pytest.fixture
    def interrupt(self, feed: MemorySettingsFeed) -> Interrupt:
        async def interrupt() -> None:
            feed.interrupt()
            await feed.announce(SettingsChanged(GUILD, "lost", 1))
            feed.restore()

        return interrupt

    @pytest.fixture
    def feed_without_redis(self) -> SettingsFeed:
        feed = MemorySettingsFeed()
        feed.interrupt()
        return feed


class TestRedis(SettingsFeedContract):
    @pytest.fixture
    def feed(self, redis_client: Redis) -> SettingsFeed:
        return RedisSettingsFeed(redis_client, namespace="bot")

    @pytest.fixture
    def interrupt(self, redis_client: Redis) -> Interrupt:
        async def interrupt() -> None:
            assert await redis_client.client_kill_filter(_type="pubsub") == 1

        return interrupt

    @pytest.fixture
    def feed_without_redis(self, client_of_nothing: Redis) -> SettingsFeed:
        return RedisSettingsFeed(client_of_nothing, namespace="bot")
