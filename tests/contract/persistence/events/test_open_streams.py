"""Count a user's open streams across all processes, without those of killed processes."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TypeAlias

import pytest
from redis.asyncio import Redis

from adapters.clock import FixedClock
from adapters.persistence.events.memory_feed import MemoryOpenStreams
from adapters.persistence.events.redis_streams import RedisOpenStreams
from application.ports.errors import ServiceUnavailable
from application.ports.events import OpenStream, OpenStreams
from domain.ids import UserId
from tests.contract.contract import Contract
from tests.waiting import eventually

ADA, GRACE = UserId(1), UserId(2)
LONG, SHORT = timedelta(minutes=1), timedelta(milliseconds=200)

Pass: TypeAlias = Callable[[timedelta], Awaitable[None]]


class OpenStreamsContract(Contract):
    async def test_no_user_opens_more_than_one_may(self, streams: OpenStreams) -> None:
        taken = [await streams.take(OpenStream(ADA, str(number)), most=2, lease=LONG) for number in range(3)]
        assert taken == [True, True, False]

    async def test_streams_are_counted_per_user(self, streams: OpenStreams) -> None:
        assert await streams.take(OpenStream(ADA, "a"), most=1, lease=LONG)
        assert await streams.take(OpenStream(GRACE, "b"), most=1, lease=LONG)

    async def test_a_released_stream_makes_room(self, streams: OpenStreams) -> None:
        assert await streams.take(OpenStream(ADA, "a"), most=1, lease=LONG)
        await streams.release(OpenStream(ADA, "a"))
        await streams.release(OpenStream(ADA, "a"))
        assert await streams.take(OpenStream(ADA, "b"), most=1, lease=LONG)

    async def test_a_stream_that_is_not_renewed_is_not_counted(
        self, streams: OpenStreams, let_pass: Callable[[timedelta], Awaitable[None]]
    ) -> None:
        assert await streams.take(OpenStream(ADA, "a"), most=1, lease=SHORT)
        assert not await streams.take(OpenStream(ADA, "b"), most=1, lease=SHORT)
        await let_pass(SHORT)
        assert await streams.take(OpenStream(ADA, "b"), most=1, lease=SHORT)

    async def test_a_renewed_stream_stays_counted(
        self, streams: OpenStreams, let_pass: Callable[[timedelta], Awaitable[None]]
    ) -> None:
        kept, left = OpenStream(ADA, "kept"), OpenStream(ADA, "left")
        assert await streams.take(left, most=2, lease=SHORT)
        assert await streams.take(kept, most=2, lease=SHORT)
        await streams.renew([kept, OpenStream(GRACE, "other")], lease=LONG)
        await let_pass(SHORT)
        assert not await streams.take(OpenStream(ADA, "c"), most=1, lease=LONG)
        assert await streams.take(OpenStream(ADA, "d"), most=2, lease=LONG)

    async def test_renewing_nothing_is_no_error(self, streams: OpenStreams) -> None:
        await streams.renew([], lease=LONG)


class TestMemory(OpenStreamsContract):
    @pytest.fixture
    def clock(self) -> FixedClock:
        return FixedClock()

    @pytest.fixture
    def streams(self, clock: FixedClock) -> OpenStreams:
        return MemoryOpenStreams(clock)

    @pytest.fixture
    def let_pass(self, clock: FixedClock) -> Pass:
        async def let_pass(time: timedelta) -> None:
            clock.advance(time)

        return let_pass


class TestRedis(OpenStreamsContract):
    @pytest.fixture
    def streams(self, redis_client: Redis) -> OpenStreams:
        return RedisOpenStreams(redis_client, namespace="bot")

    @pytest.fixture
    def let_pass(self, redis_client: Redis) -> Pass:
        async def let_pass(time: timedelta) -> None:
            begun = await _milliseconds(redis_client)

            async def passed() -> bool:
                return await _milliseconds(redis_client) > begun + time // timedelta(milliseconds=1)

            await eventually(passed, "the time of Redis to pass")

        return let_pass

    async def test_nothing_is_left_in_redis_of_users_without_streams(
        self, streams: OpenStreams, redis_client: Redis
    ) -> None:
        await streams.take(OpenStream(ADA, "a"), most=1, lease=SHORT)

        async def is_empty() -> bool:
            return not await redis_client.keys("bot:streams-of:*")

        await eventually(is_empty, "the lease to end")

    async def test_without_redis_taking_raises_and_releasing_does_not(self, client_of_nothing: Redis) -> None:
        streams = RedisOpenStreams(client_of_nothing, namespace="bot")
        with pytest.raises(ServiceUnavailable):
            await streams.take(OpenStream(ADA, "a"), most=1, lease=LONG)
        with pytest.raises(ServiceUnavailable):
            await streams.renew([OpenStream(ADA, "a")], lease=LONG)
        await streams.release(OpenStream(ADA, "a"))


async def _milliseconds(redis: Redis) -> int:
    seconds, microseconds = await redis.time()
    return int(seconds) * 1000 + int(microseconds) // 1000
