"""Health probes are quick and never raise."""

import asyncio
from types import ModuleType

import pytest
import structlog
from redis.asyncio import Redis

from adapters.persistence.memory.outage import MemoryHealthProbe, Outage
from adapters.persistence.postgres import health as postgres_health
from adapters.persistence.postgres.health import PostgresHealthProbe
from adapters.persistence.redis import health as redis_health
from adapters.persistence.redis.health import RedisHealthProbe
from application.ports.health import HealthProbe
from tests.contract.contract import Contract
from tests.contract.persistence.databases import Fixtures


class HealthProbeContract(Contract):
    async def test_a_part_that_answers_is_up(self, probe: HealthProbe) -> None:
        assert await probe.is_up()

    async def test_a_part_that_is_away_is_down_within_two_seconds(self, probe_of_nothing: HealthProbe) -> None:
        # Ten times as long, for a loaded machine; the limits themselves are asserted below.
        async with asyncio.timeout(20):
            assert not await probe_of_nothing.is_up()

    async def test_both_name_the_same_part(self, probe: HealthProbe, probe_of_nothing: HealthProbe) -> None:
        assert probe.part == probe_of_nothing.part in {"database", "redis"}


class TestMemory(HealthProbeContract):
    @pytest.fixture
    def probe(self) -> HealthProbe:
        return MemoryHealthProbe(Outage("redis"))

    @pytest.fixture
    def probe_of_nothing(self) -> HealthProbe:
        outage = Outage("redis")
        outage.down = True
        return MemoryHealthProbe(outage)


class TestPostgres(HealthProbeContract):
    probe, probe_of_nothing = Fixtures[HealthProbe].in_postgres(PostgresHealthProbe)


class TestRedis(HealthProbeContract):
    @pytest.fixture
    def probe(self, redis_client: Redis) -> HealthProbe:
        return RedisHealthProbe(redis_client, namespace="bot")

    @pytest.fixture
    def probe_of_nothing(self, client_of_nothing: Redis) -> HealthProbe:
        return RedisHealthProbe(client_of_nothing, namespace="bot")

    async def test_a_full_redis_is_reported_down_and_logged(self, redis_client: Redis) -> None:
        probe = RedisHealthProbe(redis_client, namespace="bot")
        await redis_client.config_set("maxmemory", "1")
        try:
            with structlog.testing.capture_logs() as logged:
                assert not await probe.is_up()
                assert not await probe.is_up()
        finally:
            await redis_client.config_set("maxmemory", "0")
        assert await probe.is_up()
        (entry,) = logged
        assert (entry["event"], "maxmemory" in entry["reason"]) == ("Redis is not healthy", True)


@pytest.mark.parametrize("adapter", [postgres_health, redis_health])
def test_a_probe_gives_up_before_the_promised_two_seconds(adapter: ModuleType) -> None:
    assert adapter._PATIENCE_SECONDS < 2
