"""A listener on Redis can be stopped at every moment, also while it starts."""

import asyncio

from redis.asyncio import Redis

from adapters.persistence.events.redis_feed import RedisEventFeed
from application.tasks import cancel_and_wait


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
