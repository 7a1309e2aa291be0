"""`services.redis`: keys and channels of each cog's own."""

import asyncio
import json

import pytest

from adapters.clock import FixedClock
from adapters.persistence.bot.memory_key_values import MemoryKeyValues
from application.acting import ActingFor, acting, current
from baseline.errors import NoCurrentCog
from baseline.redis import CogRedis
from tests.waiting import in_turns

WEATHER, NEWS = ActingFor(home="weather", guild_id=1), ActingFor(home="news")


@pytest.fixture
def redis() -> CogRedis:
    return CogRedis(MemoryKeyValues(FixedClock()))


async def test_values_are_set_with_expiry_and_messages_published(redis: CogRedis) -> None:
    guild_id = 10
    with acting(WEATHER):
        await redis.set(f"my_key:{guild_id}", "value", ex=3600)
        value = await redis.get(f"my_key:{guild_id}")
        await redis.publish("my_channel", json.dumps({"event": "data"}))
        assert await redis.ttl(f"my_key:{guild_id}") == 3600
    assert value == "value"


async def test_a_cog_does_not_see_anothers_keys_unless_it_names_it(redis: CogRedis) -> None:
    with acting(WEATHER):
        await redis.set("a", 1)
    with acting(NEWS):
        assert await redis.get("a") is None
        assert await redis.of("weather").get("a") == "1"


async def test_outside_of_a_cog_the_call_says_what_to_do(redis: CogRedis) -> None:
    with pytest.raises(NoCurrentCog, match=r"services.redis belongs to a cog, and none is current here"):
        await redis.get("a")


async def test_numbers_count_and_expire(redis: CogRedis) -> None:
    with acting(WEATHER):
        assert [await redis.incr("n"), await redis.incr("n", 2)] == [1, 3]
        assert await redis.expire("n", 60)
        assert await redis.delete("n") == 1


@pytest.mark.parametrize(("value", "error"), [({"a": 1}, TypeError), (None, TypeError), ("x" * 512_001, ValueError)])
async def test_what_is_no_small_text_is_refused(redis: CogRedis, value: str, error: type[Exception]) -> None:
    with acting(WEATHER), pytest.raises(error):
        await redis.set("a", value)


async def test_an_expiry_below_one_second_is_refused(redis: CogRedis) -> None:
    with acting(WEATHER), pytest.raises(ValueError, match="ex is in whole seconds, one at least, not 0"):
        await redis.set("a", "1", ex=0)


class Cog:
    def __init__(self) -> None:
        self.received: list[tuple[str, str | None]] = []

    async def on_news(self, message: str) -> None:
        if message == "bad":
            raise SystemExit
        self.received.append((message, current().home))


async def test_a_handler_gets_its_cogs_messages_until_the_cog_ends(redis: CogRedis) -> None:
    cog = Cog()
    with acting(WEATHER):
        await redis.subscribe("news", cog.on_news)
        await redis.publish("news", "bad")
        await redis.publish("news", "sun")
        await in_turns(lambda: bool(cog.received))
        redis.end_with(cog)
        await redis.publish("news", "rain")
        await in_turns(lambda: True)
    assert cog.received == [("sun", "weather")]


async def test_a_handler_may_end_its_own_subscription_and_finish(redis: CogRedis) -> None:
    received: list[str] = []

    async def once(message: str) -> None:
        subscription.end()
        await asyncio.sleep(0)
        received.append(message)

    with acting(WEATHER):
        subscription = await redis.subscribe("news", once)
        for message in ("sun", "rain"):
            await redis.publish("news", message)
        await in_turns(lambda: bool(received))
        await redis.publish("news", "snow")
        await in_turns(lambda: not [task for task in asyncio.all_tasks() if "ChannelSubscription" in repr(task)])
    assert received == ["sun"]


async def test_a_subscription_to_anothers_channel_ends_with_the_subscriber(redis: CogRedis) -> None:
    cog, other = Cog(), Cog()
    with acting(WEATHER):
        await redis.of("news").subscribe("all", cog.on_news)
        await redis.of("news").subscribe("all", other.on_news)
        redis.end_with(cog)
    await redis.of("news").publish("all", "rain")
    await in_turns(lambda: bool(other.received))
    assert cog.received == []


async def test_a_handler_that_is_no_coroutine_function_is_refused(redis: CogRedis) -> None:
    with acting(WEATHER), pytest.raises(TypeError, match="must be an `async def` function"):
        await redis.subscribe("news", print)  # type: ignore[arg-type] # as a cog might
