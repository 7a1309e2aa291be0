"""The doctor finds what is wrong with PostgreSQL and Redis, and says how to mend it."""

from datetime import UTC, datetime, timedelta

import asyncpg
import pytest
from redis.asyncio import Redis

from adapters.clock import SystemClock
from bootstrap.configuration.settings import Settings
from bootstrap.doctor.database import check_database, version_finding
from bootstrap.doctor.finding import Finding, Level
from bootstrap.doctor.redis_server import check_redis, of_version
from tests.services import SECRET_KEY, FreshDatabase


class _FastClock:
    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(minutes=5)  # noqa: TID251 - compared with the real clock of PostgreSQL


def _settings(database: FreshDatabase, redis_url: str, *, key: str = SECRET_KEY) -> Settings:
    return Settings(
        _env_file=None,
        database_url=database.owner_url,
        database_schema=database.schema,
        redis_url=redis_url,
        api_secret_key=key,
    )


async def _database(settings: Settings) -> dict[str, Finding]:
    return {each.check: each async for each in check_database(settings, SystemClock())}


async def test_a_migrated_database_is_in_order(database: FreshDatabase, redis_url: str) -> None:
    found = await _database(_settings(database, redis_url))
    assert {each.level for name, each in found.items() if name != "worker"} == {Level.OK}
    assert set(found) == {"database version", "clock", "row security", "migrations", "database role", "worker"}


async def test_a_missing_column_and_a_table_without_row_security_are_found(
    database: FreshDatabase, redis_url: str
) -> None:
    owner = await asyncpg.connect(database.owner_url, server_settings={"search_path": database.schema})
    await owner.execute("ALTER TABLE scheduled_jobs DROP COLUMN error")
    await owner.execute("ALTER TABLE guild_settings NO FORCE ROW LEVEL SECURITY")
    await owner.close()
    found = await _database(_settings(database, redis_url))
    assert (found["migrations"].level, found["row security"].level) == (Level.ERROR, Level.ERROR)
    assert "scheduled_jobs.error" in found["migrations"].text
    assert found["migrations"].mend == "Run `baseline migrate`."
    assert "guild_settings" in found["row security"].mend


async def test_a_key_that_is_not_that_of_the_role_is_found(database: FreshDatabase, redis_url: str) -> None:
    found = await _database(_settings(database, redis_url, key="another key that is long enough to be accepted"))
    assert found["database"].level is Level.ERROR
    assert "API_SECRET_KEY" in found["database"].mend


async def test_a_clock_that_is_off_is_found(database: FreshDatabase, redis_url: str) -> None:
    settings = _settings(database, redis_url)
    found = {each.check: each async for each in check_database(settings, _FastClock())}
    assert found["clock"].level is Level.ERROR
    assert "+300 s" in found["clock"].text


async def test_a_role_that_gets_around_row_security_is_found(database: FreshDatabase, redis_url: str) -> None:
    owner = await asyncpg.connect(database.owner_url)
    await owner.execute(f'ALTER ROLE "{database.schema}_app" BYPASSRLS')
    try:
        found = await _database(_settings(database, redis_url))
    finally:
        await owner.execute(f'ALTER ROLE "{database.schema}_app" NOBYPASSRLS')
        await owner.close()
    assert found["database role"].level is Level.ERROR
    assert found["database role"].mend == "Run `baseline migrate`, and take the privilege from the role."


async def test_a_database_that_an_older_version_migrated_is_found(database: FreshDatabase, redis_url: str) -> None:
    owner = await asyncpg.connect(database.owner_url, server_settings={"search_path": database.schema})
    await owner.execute("DROP TABLE privacy_erasures, scheduled_jobs")
    await owner.close()
    found = await _database(_settings(database, redis_url))
    assert found["migrations"].level is Level.ERROR
    assert found["migrations"].mend == "Run `baseline migrate`."
    assert found["worker"].level is Level.SKIPPED


async def test_a_deployment_in_which_no_worker_runs_is_found(database: FreshDatabase, redis_url: str) -> None:
    settings = _settings(database, redis_url)
    assert (await _database(settings))["worker"].level is Level.WARNING
    owner = await asyncpg.connect(database.owner_url, server_settings={"search_path": database.schema})
    await owner.execute("SELECT set_config('app.scope', 'system', false)")
    await owner.execute("INSERT INTO scheduled_jobs (name, every_seconds) VALUES ('stale-shards', 60)")
    assert (await _database(settings))["worker"].level is Level.OK
    await owner.execute("UPDATE scheduled_jobs SET due_at = now() - interval '11 minutes'")
    await owner.close()
    found = (await _database(settings))["worker"]
    assert (found.level, "stale-shards" in found.text) == (Level.WARNING, True)
    assert "baseline worker" in found.mend


async def test_a_database_that_does_not_answer_is_found(closed_port: int, redis_url: str) -> None:
    settings = Settings(
        _env_file=None,
        database_url=f"postgresql://nobody@127.0.0.1:{closed_port}/none",
        redis_url=redis_url,
        api_secret_key=SECRET_KEY,
    )
    found = await _database(settings)
    assert (set(found), found["database"].level) == ({"database"}, Level.ERROR)
    assert "DATABASE_URL" in found["database"].mend


async def test_a_redis_that_keeps_nothing_is_found(database: FreshDatabase, redis_url: str) -> None:
    client = Redis.from_url(redis_url)
    before = (await client.config_get("appendonly"))["appendonly"]
    found = {}
    try:
        for value in ("no", "yes"):
            await client.config_set("appendonly", value)
            findings = {each.check: each async for each in check_redis(_settings(database, redis_url))}
            found[value] = findings["redis persistence"]
    finally:
        await client.config_set("appendonly", str(before))
        await client.aclose()
    assert (found["no"].level, found["yes"].level) == (Level.WARNING, Level.OK)
    assert found["no"].mend == "Set `appendonly yes`."


@pytest.mark.parametrize(
    ("version", "level"), [("6.0.16", Level.ERROR), ("6.2.0", Level.OK), ("7.4.1", Level.OK), ("10.0.0", Level.OK)]
)
def test_a_redis_that_is_too_old_is_found(version: str, level: Level) -> None:
    assert of_version(version).level is level


@pytest.mark.parametrize(("number", "level"), [(140_012, Level.ERROR), (150_000, Level.OK), (180_006, Level.OK)])
def test_a_postgresql_that_is_too_old_is_found(number: int, level: Level) -> None:
    assert version_finding(number, "as it names itself").level is level


async def test_a_redis_that_evicts_is_found(database: FreshDatabase, redis_url: str) -> None:
    client = Redis.from_url(redis_url)
    await client.config_set("maxmemory", "100mb")
    await client.config_set("maxmemory-policy", "allkeys-lru")
    try:
        found = {each.check: each async for each in check_redis(_settings(database, redis_url))}
    finally:
        await client.config_set("maxmemory-policy", "noeviction")
        await client.config_set("maxmemory", "0")
        await client.aclose()
    assert found["redis version"].level is Level.OK
    assert found["redis eviction"].level is Level.ERROR
    assert found["redis eviction"].mend == "Set `maxmemory-policy noeviction`."


async def test_an_unreachable_redis_is_found(database: FreshDatabase, closed_port: int) -> None:
    settings = _settings(database, f"redis://127.0.0.1:{closed_port}/0")
    (found,) = [each async for each in check_redis(settings)]
    assert (found.check, found.level) == ("redis", Level.ERROR)
