"""Scripts survive what Redis forgets, and answers stay with those who asked."""

import asyncio
import random
from collections.abc import AsyncIterator

import pytest
from redis.asyncio import Redis
from redis.exceptions import ResponseError

from adapters.persistence.redis.connection import connect_redis
from adapters.persistence.redis.script import Script

_ECHO = "return {KEYS[1], ARGV[1], tonumber(ARGV[2])}"
# Takes its time, so that the answer is still to come when somebody else gets the connection.
_SLOWLY = "for number = 1, 50000 do redis.sha1hex('a') end "


@pytest.fixture
async def one_connection(redis_url: str) -> AsyncIterator[Redis]:
    client = connect_redis(redis_url, max_connections=1)
    yield client
    await client.aclose()


async def test_a_script_that_redis_has_forgotten_is_told_again(one_connection: Redis) -> None:
    echo = Script(one_connection, _ECHO)
    for _ in range(2):
        assert await echo(["key"], ["ä b", 7]) == [b"key", "ä b".encode(), 7]
        assert await one_connection.script_flush()


async def test_an_error_of_the_script_is_told_and_keeps_the_connection(one_connection: Redis) -> None:
    broken = Script(one_connection, "return redis.call('LPOP', 'a', 'b', 'c')")
    before = await one_connection.client_id()
    for _ in range(2):
        with pytest.raises(ResponseError):
            await broken([], [])
    assert await one_connection.client_id() == before


async def test_nobody_reads_the_answer_of_somebody_who_was_cancelled(one_connection: Redis) -> None:
    echo, slow_echo = Script(one_connection, _ECHO), Script(one_connection, _SLOWLY + _ECHO)
    chance = random.Random(5)  # noqa: S311 - moments, not secrets
    for number in range(40):
        task = asyncio.ensure_future(slow_echo(["mine"], ["mine", number]))
        await asyncio.sleep(chance.choice((0, 0.0005, 0.001, 0.002)))
        task.cancel()
        assert await echo(["theirs"], ["theirs", number]) == [b"theirs", b"theirs", number]
        await asyncio.wait([task])
