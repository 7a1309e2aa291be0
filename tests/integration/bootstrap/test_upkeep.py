"""Maintenance jobs run at the start and in one process at a time; a failing job does not stop the others."""

import asyncio

import asyncpg
import pytest
import structlog
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.clock import SystemClock
from adapters.cogs.settings_catalogue import PydanticSettingsCatalogue
from adapters.llm.models.catalogue import ListedModels
from adapters.persistence.postgres.engine import create_engine
from adapters.persistence.postgres.one_at_a_time import one_at_a_time
from adapters.persistence.settings.postgres_at_rest import PostgresSettingsAtRest
from adapters.persistence.settings.secret_box import AesSecretBox
from application.ports.errors import ServiceUnavailable
from application.settings.reseal_settings import ResealSettings
from application.settings.seal_settings import SettingsSeal
from bootstrap.configuration.settings import SMALLEST_POOL, Settings
from bootstrap.wiring.upkeep import Maintenance, standing_jobs
from tests.services import SECRET_KEY, FreshDatabase
from tests.waiting import eventually

PATIENCE = 60


def _settings(database: FreshDatabase) -> Settings:
    return Settings(
        _env_file=None, database_url=database.owner_url, database_schema=database.schema, api_secret_key=SECRET_KEY
    )


def _reseal(engine: AsyncEngine) -> ResealSettings:
    catalogue = PydanticSettingsCatalogue(ListedModels(), [])
    return ResealSettings(PostgresSettingsAtRest(engine), SettingsSeal(AesSecretBox([SECRET_KEY]), catalogue))


async def test_the_bot_logs_how_many_secrets_are_not_under_the_current_key(
    engine: AsyncEngine, database: FreshDatabase
) -> None:
    with structlog.testing.capture_logs() as log:

        async def is_logged() -> bool:
            return any(entry.get("not_current") == 0 for entry in log)

        async with standing_jobs(_settings(database), engine, SystemClock(), _reseal(engine)).running():
            await eventually(is_logged, "the secrets to be checked")


async def test_every_job_runs_at_the_start_even_when_others_fail(engine: AsyncEngine) -> None:
    done = {"swept": asyncio.Event(), "dusted": asyncio.Event()}

    async def broken() -> None:
        raise ZeroDivisionError

    async def away() -> None:
        raise ServiceUnavailable("database")

    async def sweep() -> None:
        done["swept"].set()

    async def dust() -> None:
        done["dusted"].set()

    hourly, daily = {"broken": broken, "sweep": sweep}, {"away": away, "dust": dust}
    async with Maintenance(engine, SystemClock(), hourly=hourly, daily=daily).running(), asyncio.timeout(PATIENCE):
        for event in done.values():
            await event.wait()


async def test_a_job_under_way_has_ended_when_maintenance_stops(engine: AsyncEngine) -> None:
    begun, ended = asyncio.Event(), asyncio.Event()

    async def endless() -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    async with Maintenance(engine, SystemClock(), hourly={"endless": endless}, daily={}).running():
        async with asyncio.timeout(PATIENCE):
            await begun.wait()
    assert ended.is_set()


async def test_the_bot_checks_its_sums_by_itself(engine: AsyncEngine, database: FreshDatabase) -> None:
    today = SystemClock().now().date()
    owner = await asyncpg.connect(database.owner_url, server_settings={"search_path": database.schema})
    await owner.execute("INSERT INTO llm_usage_guild_days VALUES (1, $1, 1, 1, 1, 0, 0, 0)", today)
    await owner.close()
    with structlog.testing.capture_logs() as told:

        async def is_told() -> bool:
            return any(entry.get("rollup") == "llm_usage_guild_days" for entry in told)

        async with standing_jobs(_settings(database), engine, SystemClock(), _reseal(engine)).running():
            await eventually(is_told, "the wrong sum to be found")


async def test_the_smallest_pool_has_a_connection_left_however_many_jobs_are_due(database: FreshDatabase) -> None:
    done: list[int] = []

    async def job() -> None:
        async with small.connect() as own, small.connect() as somebody_elses:
            done.append(await own.scalar(text("SELECT 1")))
            assert await somebody_elses.scalar(text("SELECT 1")) == 1

    small = create_engine(database.app_url, schema=database.schema, pool_size=SMALLEST_POOL)
    names = {f"job {number}": job for number in range(8)}

    async def all_are_done() -> bool:
        return len(done) == len(names)

    async with Maintenance(small, SystemClock(), hourly=names, daily={}).running():
        await eventually(all_are_done, "every job to be done")
    await small.dispose()


async def test_what_another_process_is_at_is_left_to_it(engine: AsyncEngine) -> None:
    begun, end = asyncio.Event(), asyncio.Event()

    async def long_work() -> None:
        begun.set()
        await end.wait()

    async def second_time() -> None:
        raise AssertionError("This must not run beside the first.")

    first = asyncio.create_task(one_at_a_time(engine, "sweep", long_work))
    async with asyncio.timeout(PATIENCE):
        await begun.wait()
        assert not await one_at_a_time(engine, "sweep", second_time)
        end.set()
        assert await first


async def test_work_that_failed_can_be_done_again(engine: AsyncEngine) -> None:
    async def broken() -> None:
        raise ZeroDivisionError

    async def fine() -> None:
        return

    with pytest.raises(ZeroDivisionError):
        await one_at_a_time(engine, "sweep", broken)
    assert await one_at_a_time(engine, "sweep", fine)


async def test_different_work_is_done_side_by_side(engine: AsyncEngine) -> None:
    both = asyncio.Barrier(2)

    async def meet() -> None:
        await both.wait()

    async with asyncio.timeout(PATIENCE):
        done = await asyncio.gather(one_at_a_time(engine, "a", meet), one_at_a_time(engine, "b", meet))
    assert list(done) == [True, True]
