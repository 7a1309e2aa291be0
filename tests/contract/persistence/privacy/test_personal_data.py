"""Export and erase all that a storage has about a user, and nothing of others."""

from collections.abc import Awaitable, Callable
from typing import TypeAlias

import pytest
from redis.asyncio import Redis
from sqlalchemy import text

from adapters.clock import FixedClock, SystemClock
from adapters.persistence.postgres.engine import create_engine
from adapters.persistence.postgres.scope import system_scope
from adapters.persistence.privacy.memory import MemoryPersonalData
from adapters.persistence.privacy.postgres import PostgresPersonalData
from adapters.persistence.privacy.redis import RedisPersonalData
from adapters.persistence.sessions.redis import RedisSessionStore
from application.ports.privacy import PersonalData, StoredItem
from domain.ids import UserId
from domain.privacy import Subject
from tests.contract.contract import Contract
from tests.contract.persistence.samples import NOON
from tests.contract.persistence.sessions.sessions import a_session
from tests.services import FreshDatabase

ADA, BEN = UserId(1_150_000_000_000_000_777), UserId(1_150_000_000_000_000_888)
_NOTE = text("INSERT INTO cog_documents (guild_id, cog, key, value) VALUES (1, 'notes', :user, '{}')")
# Store one item about the user.
Seed: TypeAlias = Callable[[UserId], Awaitable[None]]


async def exported(data: PersonalData, user_id: UserId) -> list[str]:
    return [item.place async for item in data.export(Subject.user(user_id))]


async def erase(data: PersonalData, user_id: UserId, *, late: bool = False) -> dict[str, int]:
    now = SystemClock().now()
    return dict(await data.erase(Subject.user(user_id), before=now, late=late, actor=None))


class PersonalDataContract(Contract):
    async def test_an_export_has_what_is_stored_about_the_user_alone(self, data: PersonalData, seed: Seed) -> None:
        await seed(ADA)
        await seed(BEN)
        assert len(await exported(data, ADA)) == 1
        assert str(BEN) not in str([item async for item in data.export(Subject.user(ADA))])

    async def test_a_user_without_data_has_an_empty_export(self, data: PersonalData, seed: Seed) -> None:
        await seed(BEN)
        assert await exported(data, ADA) == []

    async def test_an_erasure_counts_what_it_removed_by_place_and_leaves_others(
        self, data: PersonalData, seed: Seed
    ) -> None:
        await seed(ADA)
        await seed(BEN)
        (place,) = await exported(data, ADA)
        assert (await erase(data, ADA))[place] == 1
        assert await exported(data, ADA) == []
        assert await exported(data, BEN) == [place]

    async def test_erasing_twice_removes_nothing_more(self, data: PersonalData, seed: Seed) -> None:
        await seed(ADA)
        await erase(data, ADA)
        assert await erase(data, ADA) == {}

    async def test_a_late_pass_leaves_what_was_not_stored_late(self, data: PersonalData, seed: Seed) -> None:
        await seed(ADA)
        before = await exported(data, ADA)
        await erase(data, ADA, late=True)
        assert await exported(data, ADA) == before


class TestMemory(PersonalDataContract):
    @pytest.fixture
    def data(self) -> MemoryPersonalData:
        return MemoryPersonalData()

    @pytest.fixture
    def seed(self, data: MemoryPersonalData) -> Seed:
        async def store(user_id: UserId) -> None:
            data.items[Subject.user(user_id)] = [StoredItem("sessions", {"user_agent": "Firefox"})]

        return store


class TestRedis(PersonalDataContract):
    @pytest.fixture
    def sessions(self, redis_client: Redis) -> RedisSessionStore:
        return RedisSessionStore(redis_client, FixedClock(NOON), namespace="test", secret_keys=["a secret for tests"])

    @pytest.fixture
    def data(self, redis_client: Redis, sessions: RedisSessionStore) -> RedisPersonalData:
        return RedisPersonalData(redis_client, sessions, namespace="test")

    @pytest.fixture
    def seed(self, sessions: RedisSessionStore) -> Seed:
        async def store(user_id: UserId) -> None:
            await sessions.start(a_session(user_id))

        return store


class TestPostgres(PersonalDataContract):
    @pytest.fixture
    def data(self, database: FreshDatabase) -> PostgresPersonalData:
        return PostgresPersonalData(lambda: create_engine(database.app_url, schema=database.schema, pool_size=1))

    @pytest.fixture
    def seed(self, database: FreshDatabase) -> Seed:
        async def store(user_id: UserId) -> None:
            engine = create_engine(database.app_url, schema=database.schema, pool_size=1)
            async with system_scope(engine) as transaction:
                await transaction.execute(_NOTE.bindparams(user=str(user_id)))
            await engine.dispose()

        return store
