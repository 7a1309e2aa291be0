"""Values and messages that the processes of one bot share."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from redis.asyncio import Redis

from adapters.clock import FixedClock, SystemClock
from adapters.persistence.bot.memory_key_values import MemoryKeyValues
from adapters.persistence.bot.redis_key_values import RedisKeyValues
from adapters.persistence.memory.outage import Outage
from application.ports.bot.key_values import KeyValues
from application.ports.errors import ServiceUnavailable
from tests.contract.contract import Contract
from tests.waiting import eventually


async def first(messages: AsyncIterator[str]) -> str:
    async with asyncio.timeout(10):
        return await anext(messages)


class KeyValuesContract(Contract):
    async def test_a_value_reads_back_unchanged(self, values: KeyValues) -> None:
        assert await values.get("a") is None
        await values.set("a", "grün\0\n")
        assert await values.get("a") == "grün\0\n"

    async def test_deleting_says_how_many_there_were(self, values: KeyValues) -> None:
        await values.set("a", "1")
        assert await values.delete("a", "b", "a") == 1
        assert await values.get("a") is None
        assert await values.delete() == 0

    async def test_a_number_is_added_to(self, values: KeyValues) -> None:
        assert [await values.increment("n"), await values.increment("n", 5), await values.increment("n", -2)] == [
            1,
            6,
            4,
        ]
        assert await values.get("n") == "4"

    async def test_a_text_cannot_be_added_to(self, values: KeyValues) -> None:
        await values.set("a", "many")
        with pytest.raises(ValueError, match="'a' is no whole number"):
            await values.increment("a")

    async def test_no_increment_is_lost(self, values: KeyValues) -> None:
        await asyncio.gather(*(values.increment("n") for _ in range(20)))
        assert await values.get("n") == "20"

    async def test_a_value_with_an_expiry_says_what_is_left(self, values: KeyValues) -> None:
        await values.set("a", "1", seconds=100)
        left = await values.expires_in("a")
        assert left is not None
        assert 90 <= left <= 100
        assert await values.expires_in("absent") is None

    async def test_setting_again_takes_the_expiry_away_and_adding_keeps_it(self, values: KeyValues) -> None:
        await values.set("a", "1", seconds=100)
        await values.increment("a")
        assert await values.expires_in("a") is not None
        await values.set("a", "1")
        assert await values.expires_in("a") is None

    async def test_a_value_can_be_made_to_expire(self, values: KeyValues) -> None:
        assert not await values.expire("a", 1)
        await values.set("a", "1")
        assert await values.expire("a", 100)
        assert await values.expires_in("a") is not None

    async def test_an_expired_value_is_gone(self, values: KeyValues) -> None:
        await values.set("a", "1", seconds=1)

        async def gone() -> bool:
            return await values.get("a") is None

        await eventually(gone, "the value to expire")

    async def test_messages_reach_every_receiver_of_the_channel_in_order(self, values: KeyValues) -> None:
        async with values.receive("news") as one, values.receive("news") as two, values.receive("other") as other:
            for number in range(3):
                await values.publish("news", f"message {number}")
            await values.publish("other", "else")
            assert [await first(one) for _ in range(3)] == ["message 0", "message 1", "message 2"]
            assert await first(two) == "message 0"
            assert await first(other) == "else"

    async def test_a_service_that_is_away_is_named(self, values_away: KeyValues) -> None:
        for call in (
            values_away.get("a"),
            values_away.set("a", "1"),
            values_away.increment("a"),
            values_away.delete("a"),
            values_away.expire("a", 1),
            values_away.expires_in("a"),
            values_away.publish("a", "1"),
        ):
            with pytest.raises(ServiceUnavailable) as caught:
                await call
            assert caught.value.part == "redis"


class TestMemory(KeyValuesContract):
    @pytest.fixture
    def values(self) -> KeyValues:
        return MemoryKeyValues(SystemClock())

    @pytest.fixture
    def values_away(self) -> KeyValues:
        outage = Outage("redis")
        outage.down = True
        return MemoryKeyValues(SystemClock(), outage)

    async def test_a_moved_clock_lets_values_expire(self) -> None:
        clock = FixedClock()
        values = MemoryKeyValues(clock)
        await values.set("a", "1", seconds=60)
        clock.advance(timedelta(seconds=61))
        assert await values.get("a") is None


class TestRedis(KeyValuesContract):
    @pytest.fixture
    def values(self, redis_client: Redis) -> KeyValues:
        return RedisKeyValues(redis_client, namespace="bot")

    @pytest.fixture
    def values_away(self, client_of_nothing: Redis) -> KeyValues:
        return RedisKeyValues(client_of_nothing, namespace="bot")

    async def test_bots_that_share_a_redis_do_not_see_one_another(self, values: KeyValues, redis_client: Redis) -> None:
        await values.set("a", "1")
        assert await RedisKeyValues(redis_client, namespace="another").get("a") is None
