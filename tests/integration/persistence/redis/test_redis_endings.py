"""A listener on Redis can be stopped at every moment, also while it starts."""

import asyncio

import pytest
from redis.asyncio import Redis

from adapters.persistence.events.redis_feed import RedisEventFeed
from application.tasks import cancel_and_wait
from tests.waiting import eventually


async def listen_for_ever(feed: RedisEventFeed) -> None:
    async with feed.follow() as arrivals:
        async for _ in arrivals:
            pass


async def test_a_listener_can_be_cancelled_in_every_iteration_of_the_loop(redis_client: Redis) -> None:
    feed = RedisEventFeed(redis_client, namespace="bot")
    for turns in range(60):
        listening = asyncio.create_task(listen_for_ever(feed))
        for _ in range(turns):
            await asyncio.sleep(0)
        async with asyncio.timeout(30):
            await cancel_and_wait(listening)
        assert listening.cancelled()


@pytest.mark.parametrize("turns", range(8))
async def test_a_listener_that_is_cancelled_again_while_it_ends_gives_its_connection_back(
    redis_client: Redis, turns: int
) -> None:
    listening = asyncio.create_task(listen_for_ever(RedisEventFeed(redis_client, namespace="bot")))

    async def waits_for_events() -> bool:
        return int((await redis_client.info("clients"))["blocked_clients"]) > 0

    async def holds_no_connection() -> bool:
        return not redis_client.connection_pool._in_use_connections

    await eventually(waits_for_events, "the listener")
    listening.cancel()
    for _ in range(turns):
        await asyncio.sleep(0)
    await cancel_and_wait(listening)
    await eventually(holds_no_connection, "the listener's connection to be given back")
