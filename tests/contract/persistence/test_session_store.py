"""Dashboard sessions: found by an id nobody can guess, ended for good."""

import asyncio
from datetime import timedelta

import pytest
from redis.asyncio import Redis

from adapters.clock import FixedClock
from adapters.persistence.memory.sessions import MemorySessionStore
from adapters.persistence.redis.sessions import RedisSessionStore
from application.ports.errors import ServiceUnavailable
from application.ports.sessions import SessionStore
from tests.contract.contract import Contract
from tests.contract.persistence.samples import BOB, NOON
from tests.contract.persistence.sessions import IDLE, PassTime, a_session, passing_in_memory, passing_in_redis

MOMENT = timedelta(minutes=1)


class SessionStoreContract(Contract):
    @pytest.fixture
    def clock(self) -> FixedClock:
        return FixedClock(NOON)

    async def test_a_started_session_reads_back_unchanged(self, store: SessionStore) -> None:
        session_id = await store.start(a_session())
        assert await store.get(session_id) == a_session()

    async def test_an_id_cannot_be_guessed(self, store: SessionStore) -> None:
        ids = {await store.start(a_session()) for _ in range(20)}
        assert len(ids) == 20
        # 256 bits take 43 characters of 6 bits.
        assert min(len(session_id) for session_id in ids) >= 43

    async def test_an_unknown_id_has_no_session(self, store: SessionStore) -> None:
        assert await store.get("made-up") is None

    async def test_one_users_session_is_not_anothers(self, store: SessionStore) -> None:
        alices, bobs = await store.start(a_session()), await store.start(a_session(BOB))
        await store.end(alices)
        assert await store.get(alices) is None
        assert await store.get(bobs) == a_session(BOB)

    async def test_ending_twice_is_safe(self, store: SessionStore) -> None:
        session_id = await store.start(a_session())
        await store.end(session_id)
        await store.end(session_id)
        assert await store.get(session_id) is None

    async def test_requests_in_flight_do_not_revive_an_ended_session(self, store: SessionStore) -> None:
        session_id = await store.start(a_session())
        await asyncio.gather(*(store.get(session_id) for _ in range(20)), store.end(session_id))
        assert await store.get(session_id) is None

    async def test_a_session_ends_when_it_is_idle(self, store: SessionStore, pass_time: PassTime) -> None:
        session_id = await store.start(a_session())
        await pass_time(IDLE + MOMENT)
        assert await store.get(session_id) is None

    async def test_reading_counts_as_use(self, store: SessionStore, pass_time: PassTime) -> None:
        session_id = await store.start(a_session())
        for _ in range(4):
            await pass_time(IDLE - MOMENT)
            assert await store.get(session_id) == a_session()

    async def test_no_use_prolongs_a_session_beyond_its_end(self, store: SessionStore, pass_time: PassTime) -> None:
        session_id = await store.start(a_session(life=2 * IDLE))
        for _ in range(2):
            await pass_time(IDLE - MOMENT)
            assert await store.get(session_id) is not None
        await pass_time(3 * MOMENT)
        assert await store.get(session_id) is None

    async def test_a_session_that_is_over_before_it_starts_is_none(self, store: SessionStore) -> None:
        assert await store.get(await store.start(a_session(life=-MOMENT))) is None

    async def test_a_store_that_is_away_is_named(self, store_without_redis: SessionStore) -> None:
        for attempt in (
            store_without_redis.start(a_session()),
            store_without_redis.get("any"),
            store_without_redis.end("any"),
        ):
            with pytest.raises(ServiceUnavailable) as caught:
                await attempt
            assert caught.value.part == "redis"


class TestMemory(SessionStoreContract):
    @pytest.fixture
    def store(self, clock: FixedClock) -> SessionStore:
        return MemorySessionStore(clock, idle=IDLE)

    @pytest.fixture
    def store_without_redis(self, clock: FixedClock) -> SessionStore:
        store = MemorySessionStore(clock)
        store.outage.down = True
        return store

    @pytest.fixture
    def pass_time(self, clock: FixedClock) -> PassTime:
        return passing_in_memory(clock)


class TestRedis(SessionStoreContract):
    @pytest.fixture
    def store(self, redis_client: Redis, clock: FixedClock) -> SessionStore:
        return RedisSessionStore(redis_client, clock, namespace="bot", secret_keys=["a secret"], idle=IDLE)

    @pytest.fixture
    def store_without_redis(self, client_of_nothing: Redis, clock: FixedClock) -> SessionStore:
        return RedisSessionStore(client_of_nothing, clock, namespace="bot", secret_keys=["a secret"])

    @pytest.fixture
    def pass_time(self, clock: FixedClock, redis_client: Redis) -> PassTime:
        return passing_in_redis(clock, redis_client)
