"""Redis goes down and comes back: errors name the outage, and no restart is needed afterwards."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta

import pytest
import structlog
from redis.asyncio import Redis

from adapters.clock import SystemClock
from adapters.persistence.bot.redis_synced_commands import RedisSyncedCommands
from adapters.persistence.events.redis_feed import RedisEventFeed
from adapters.persistence.redis.connection import connect_redis
from adapters.persistence.redis.health import RedisHealthProbe
from adapters.persistence.sessions.redis import RedisSessionStore
from adapters.persistence.sessions.redis_sign_ins import RedisSignInAttempts
from application.events.section_changes import SectionChanged, section_changes
from application.ports.errors import ServiceUnavailable
from application.ports.events import Event, EventKind
from application.ports.sessions import SignInAttempt
from bootstrap.embedded import EmbeddedValkey
from domain.ids import GuildId
from tests.integration.persistence.tunnel import tunnel_to
from tests.services import STALL_SECONDS
from tests.waiting import eventually

EVENT = Event(kind=EventKind.SETTINGS, guild_id=GuildId(1), section="ask", version=1)
CHANGE = SectionChanged(GuildId(1), "ask", 1)
ATTEMPT = SignInAttempt(code_verifier="v", browser="b", proof="p", return_to="/")


@pytest.fixture
def server(own_redis: Callable[[], EmbeddedValkey]) -> EmbeddedValkey:
    return own_redis()


@pytest.fixture
async def redis(server: EmbeddedValkey) -> AsyncIterator[Redis]:
    client = connect_redis(server.url)
    yield client
    await client.aclose()


async def use_everything(redis: Redis) -> None:
    await RedisSessionStore(redis, SystemClock(), namespace="bot", secret_keys=["s"]).get("any")
    await RedisSignInAttempts(redis, namespace="bot").put("state", ATTEMPT, ttl=timedelta(minutes=1))
    await RedisSyncedCommands(redis, namespace="bot").put(1, {"ask": []})
    assert await RedisSyncedCommands(redis, namespace="bot").get(1) == {"ask": []}


async def each_is_unavailable(redis: Redis) -> None:
    async def is_unavailable(attempt: Awaitable[object]) -> None:
        with pytest.raises(ServiceUnavailable) as caught:
            await attempt
        assert caught.value.part == "redis"

    # At the same time, since each waits for a server that hangs.
    is_up, *_ = await asyncio.gather(
        RedisHealthProbe(redis, namespace="bot").is_up(),
        RedisEventFeed(redis, namespace="bot").publish(EVENT),
        is_unavailable(RedisSessionStore(redis, SystemClock(), namespace="bot", secret_keys=["s"]).get("any")),
        is_unavailable(RedisSignInAttempts(redis, namespace="bot").take("state")),
        is_unavailable(RedisSyncedCommands(redis, namespace="bot").get(1)),
    )
    assert not is_up


async def recovers(redis: Redis) -> None:
    await eventually(RedisHealthProbe(redis, namespace="bot").is_up, "Redis to be picked up again")
    await use_everything(redis)


async def test_a_killed_server_is_named_and_picked_up_again(server: EmbeddedValkey, redis: Redis) -> None:
    await use_everything(redis)
    server.kill()
    await each_is_unavailable(redis)
    server.start()
    await recovers(redis)


async def test_a_restart_between_two_calls_is_not_noticed(server: EmbeddedValkey, redis: Redis) -> None:
    await use_everything(redis)
    # In a thread: the application keeps running while the server stops.
    await asyncio.to_thread(server.stop)
    server.start()
    await use_everything(redis)


async def test_a_follower_survives_a_restart_and_is_notified(server: EmbeddedValkey, redis: Redis) -> None:
    feed = RedisEventFeed(redis, namespace="bot")
    async with asyncio.timeout(60), section_changes(feed) as changes:
        assert await anext(changes) is None
        for _ in range(2):
            server.kill()
            waiting = asyncio.ensure_future(anext(changes))
            await eventually(lambda: is_down(redis), "Redis to be away")
            assert not waiting.done()
            server.start()
            assert await waiting is None
            await feed.publish(EVENT)
            assert await anext(changes) == CHANGE


async def test_a_restart_between_two_reads_is_noticed(server: EmbeddedValkey, redis: Redis) -> None:
    feed = RedisEventFeed(redis, namespace="bot")
    async with asyncio.timeout(60), section_changes(feed) as changes:
        assert await anext(changes) is None
        await feed.publish(EVENT)
        # The follower is between two reads while the server restarts: no command fails when its connection ends.
        assert await anext(changes) == CHANGE
        await asyncio.to_thread(server.stop)
        await feed.publish(EVENT)
        await asyncio.to_thread(server.start)
        assert await anext(changes) is None


async def test_a_restart_is_noticed_within_a_second(
    server: EmbeddedValkey, redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses, sleep = list[float](), asyncio.sleep

    async def sleep_briefly(seconds: float) -> None:
        pauses.append(seconds)
        await sleep(seconds / 10)

    feed = RedisEventFeed(redis, namespace="bot")
    async with asyncio.timeout(60), section_changes(feed) as changes:
        assert await anext(changes) is None
        waiting = asyncio.ensure_future(anext(changes))
        monkeypatch.setattr("adapters.persistence.events.redis_feed.asyncio.sleep", sleep_briefly)
        server.kill()
        while len(pauses) < 8:
            await sleep(0.02)
        await asyncio.to_thread(server.start)
        assert await waiting is None
    assert max(pauses) < 1, "so long may it take until the next attempt to connect"


async def test_following_can_begin_while_redis_is_away(server: EmbeddedValkey, redis: Redis) -> None:
    feed = RedisEventFeed(redis, namespace="bot")
    server.kill()
    async with asyncio.timeout(60), section_changes(feed) as changes:
        waiting = asyncio.ensure_future(anext(changes))
        server.start()
        assert await waiting is None
        await feed.publish(EVENT)
        assert await anext(changes) == CHANGE


async def test_a_server_that_hangs_is_named_in_time(redis_url: str) -> None:
    async with tunnel_to(redis_url) as (tunnel, url):
        redis = connect_redis(url, seconds=0.5)
        patient_redis = connect_redis(url, seconds=STALL_SECONDS)
        probe = RedisHealthProbe(patient_redis, namespace="bot")
        await use_everything(redis)
        assert await probe.is_up()
        tunnel.block()
        began = time.monotonic()
        is_up, _ = await asyncio.gather(probe.is_up(), each_is_unavailable(redis))
        assert not is_up
        assert time.monotonic() - began < STALL_SECONDS / 2
        tunnel.unblock()
        await recovers(redis)
        await eventually(probe.is_up, "the other client to recover as well")
        await redis.aclose()
        await patient_redis.aclose()


async def test_a_follower_notices_a_server_that_hangs(redis_url: str) -> None:
    async with tunnel_to(redis_url) as (tunnel, url):
        redis = connect_redis(url, seconds=1)
        async with asyncio.timeout(60), section_changes(RedisEventFeed(redis, namespace="bot")) as changes:
            assert await anext(changes) is None
            quiet = asyncio.ensure_future(anext(changes))
            # Silence alone is no interruption: the server answers that there is nothing new.
            await asyncio.sleep(1.2)
            assert not quiet.done()
            with structlog.testing.capture_logs() as logged:
                tunnel.block()

                async def is_interrupted() -> bool:
                    return "Events are interrupted" in {entry["event"] for entry in logged}

                await eventually(is_interrupted, "the follower to notice")
                tunnel.unblock()
                assert await quiet is None
        await redis.aclose()


async def is_down(redis: Redis) -> bool:
    return not await RedisHealthProbe(redis, namespace="bot").is_up()
