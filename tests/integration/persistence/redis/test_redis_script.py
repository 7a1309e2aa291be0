"""Scripts survive a flush of Redis's script cache, and each reply reaches its own caller."""

import asyncio
import random
from collections.abc import AsyncIterator
from typing import cast

import pytest
from redis.asyncio import Redis
from redis.exceptions import ConnectionError, ResponseError  # noqa: A004 - Redis's own
from redis.exceptions import TimeoutError as RedisTimeoutError

from adapters.persistence.redis.connection import connect_redis
from adapters.persistence.redis.script import Script
from tests.integration.persistence.tunnel import tunnel_to
from tests.unit.telemetry.traces import traced

_ECHO = "return {KEYS[1], ARGV[1], tonumber(ARGV[2])}"
# Slow, so that the reply is still pending when another caller gets the connection.
_SLOWLY = "for number = 1, 50000 do redis.sha1hex('a') end "


@pytest.fixture
async def one_connection(redis_url: str) -> AsyncIterator[Redis]:
    client = connect_redis(redis_url, max_connections=1)
    yield client
    await client.aclose()


async def test_a_script_that_redis_has_flushed_is_sent_again(one_connection: Redis) -> None:
    echo = Script(one_connection, _ECHO)
    for _ in range(2):
        assert await echo(["key"], ["ä b", 7]) == [b"key", "ä b".encode(), 7]
        assert await one_connection.script_flush()


async def test_an_error_of_the_script_is_raised_and_keeps_the_connection(one_connection: Redis) -> None:
    broken = Script(one_connection, "return redis.call('LPOP', 'a', 'b', 'c')")
    before = await one_connection.client_id()
    for _ in range(2):
        with pytest.raises(ResponseError):
            await broken([], [])
    assert await one_connection.client_id() == before


async def test_a_script_has_a_span_without_its_keys_and_values(one_connection: Redis) -> None:
    echo, broken = Script(one_connection, _ECHO), Script(one_connection, "return redis.call('LPOP', 'a', 'b', 'c')")
    with traced() as exported:
        await echo(["key"], ["private", 7])
        with pytest.raises(ResponseError):
            await broken([], [])
    spans = [(span.name, dict(span.attributes or {})) for span in exported.get_finished_spans()]
    of_redis = {"db.system.name": "redis", "db.operation.name": "EVALSHA"}
    assert spans == [("redis EVALSHA", of_redis), ("redis EVALSHA", of_redis | {"error.type": "ResponseError"})]


async def test_no_caller_receives_the_reply_of_a_cancelled_one(one_connection: Redis) -> None:
    echo, slow_echo = Script(one_connection, _ECHO), Script(one_connection, _SLOWLY + _ECHO)
    chance = random.Random(5)  # noqa: S311 - moments, not secrets
    for number in range(40):
        task = asyncio.ensure_future(slow_echo(["mine"], ["mine", number]))
        await asyncio.sleep(chance.choice((0, 0.0005, 0.001, 0.002)))
        task.cancel()
        assert await echo(["theirs"], ["theirs", number]) == [b"theirs", b"theirs", number]
        await asyncio.wait([task])


async def test_concurrent_calls_get_their_own_replies_and_errors(one_connection: Redis) -> None:
    script = Script(one_connection, "if ARGV[1] == '7' then return redis.error_reply('no') end return ARGV[1]")
    answers = await asyncio.gather(*(script([], [number]) for number in range(50)), return_exceptions=True)
    assert isinstance(answers.pop(7), ResponseError)
    assert answers == [str(number).encode() for number in range(50) if number != 7]


async def test_concurrent_calls_go_in_one_message(one_connection: Redis) -> None:
    script = Script(one_connection, "return 1")
    await script([], [])
    before = await one_connection.info("stats")
    await asyncio.gather(*(script([], []) for _ in range(50)))
    after = await one_connection.info("stats")
    commands = after["total_commands_processed"] - before["total_commands_processed"]
    assert commands >= 50
    assert after["total_reads_processed"] - before["total_reads_processed"] < 10


async def test_every_call_fails_when_redis_is_away(closed_port: int) -> None:
    nowhere = connect_redis(f"redis://127.0.0.1:{closed_port}")
    script = Script(nowhere, "return 1")
    answers = await asyncio.gather(*(script([], []) for _ in range(30)), return_exceptions=True)
    assert {type(answer) for answer in answers} == {ConnectionError}
    await nowhere.aclose()


async def test_every_call_fails_in_time_when_redis_hangs_and_late_replies_are_dropped(redis_url: str) -> None:
    async with tunnel_to(redis_url) as (tunnel, url), asyncio.timeout(60):
        client = connect_redis(url, max_connections=1, seconds=0.3)
        script = Script(client, "return ARGV[1]")
        await script([], ["before"])
        tunnel.block_answers()
        answers = await asyncio.gather(*(script([], ["late"]) for _ in range(5)), return_exceptions=True)
        # The first call has the only connection; the others wait for it in vain. Which error comes first varies.
        assert all(isinstance(answer, TimeoutError | ConnectionError | RedisTimeoutError) for answer in answers)
        tunnel.unblock()
        assert await script([], ["after"]) == b"after"
        await client.aclose()


class HeldRedis:
    """A minimal client for scripts, which holds back all replies until the same moment."""

    socket_timeout = None

    def __init__(self) -> None:
        self.connection_pool = self
        self.moment = asyncio.Event()

    async def get_connection(self) -> "HeldRedis":
        return self

    async def release(self, _connection: "HeldRedis") -> None:
        """Do nothing: connections are unlimited."""

    async def send_packed_command(self, _packed: bytes) -> None:
        """Discard the command."""

    async def read_response(self, *, timeout: float) -> int:  # noqa: ASYNC109 - as theirs
        await self.moment.wait()
        return 1


async def test_a_call_made_at_the_moment_when_all_batches_end_is_sent() -> None:
    held = HeldRedis()
    script = Script(cast("Redis", held), "return 1")

    async def asks(times: int) -> None:
        for _ in range(times):
            await script([], [])

    asking = []
    for times in (2, 1, 1, 1):
        asking.append(asyncio.create_task(asks(times)))
        for _ in range(3):
            await asyncio.sleep(0)  # so that each of them makes a trip of its own
    held.moment.set()
    async with asyncio.timeout(60):
        await asyncio.gather(*asking)
