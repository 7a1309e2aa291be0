"""The ledger has a partition for each month, created automatically before its first row."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import pytest
from alembic import command
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.persistence.postgres.scope import guild_scope, system_scope
from adapters.persistence.schema.migrations import alembic_config, migrate
from adapters.persistence.usage.ledger.partitions import ensure_partitions
from adapters.persistence.usage.ledger.postgres import PostgresUsageLedger
from adapters.persistence.usage.rollups import rollup_drift
from tests.integration.persistence.schema.on_schema import on_schema
from tests.integration.persistence.usage.usage_records import GUILD, OTHER_GUILD, a_record
from tests.services import FreshDatabase
from tests.waiting import eventually

_PARTS = text("""
    SELECT inhrelid::regclass::text AS name, relrowsecurity AND relforcerowsecurity AS protected,
           (SELECT count(*) FROM pg_policy WHERE polrelid = inhrelid) AS policies,
           has_table_privilege(:role, inhrelid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE') AS reached
    FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid WHERE inhparent = 'llm_usage'::regclass
    ORDER BY name
""")
_FIRST, _OTHERS = datetime(2025, 12, 31, 23, 59, tzinfo=UTC), datetime(2026, 2, 28, 12, tzinfo=UTC)


async def parts(owner: AsyncEngine) -> list[str]:
    async with owner.connect() as connection:
        found = (await connection.execute(_PARTS, {"role": "baseline_test_app"})).all()
    assert all(row.protected and row.policies == 2 and not row.reached for row in found), found
    return [row.name for row in found]


async def placed(owner: AsyncEngine) -> list[str]:
    """Return the partition of each row."""
    async with owner.connect() as connection:
        rows = await connection.execute(text("SELECT tableoid::regclass::text FROM llm_usage ORDER BY created_at"))
        return list(rows.scalars())


async def test_the_coming_months_have_their_parts(owner: AsyncEngine, engine: AsyncEngine) -> None:
    before = await parts(owner)
    assert len(before) == 4
    assert await ensure_partitions(engine) == 0
    assert await ensure_partitions(engine, months_ahead=5) == 3
    assert len(await parts(owner)) == 7


async def test_a_wild_number_of_months_makes_no_wild_number_of_parts(owner: AsyncEngine, engine: AsyncEngine) -> None:
    assert await ensure_partitions(engine, months_ahead=1_000_000) == 22
    assert len(await parts(owner)) == 26


async def test_rows_without_a_part_move_into_one_and_are_still_counted_once(
    database: FreshDatabase, owner: AsyncEngine, engine: AsyncEngine, tmp_path: Path
) -> None:
    early, others = a_record(created_at=_FIRST), [a_record(created_at=_OTHERS, guild_id=None) for _ in range(3)]
    async with PostgresUsageLedger(
        database.app_url, database.schema, tmp_path, patience_seconds=30
    ).running() as ledger:
        for record in (early, *others):
            await ledger.record(record)
        assert await placed(owner) == ["llm_usage_default"] * 4
        assert await ensure_partitions(engine) == 2
        assert await placed(owner) == ["llm_usage_2025_12"] + ["llm_usage_2026_02"] * 3
        for record in (early, *others):
            await ledger.record(record)
        await ledger.record(a_record(created_at=_FIRST))
    assert await placed(owner) == ["llm_usage_2025_12"] * 2 + ["llm_usage_2026_02"] * 3
    assert await rollup_drift(engine) == []
    await parts(owner)
    async with guild_scope(engine, OTHER_GUILD) as transaction:
        assert (await transaction.execute(text("SELECT 1 FROM llm_usage"))).all() == []


async def test_partitions_are_created_during_concurrent_recording_and_creation(
    database: FreshDatabase, owner: AsyncEngine, engine: AsyncEngine, tmp_path: Path
) -> None:
    async with PostgresUsageLedger(
        database.app_url, database.schema, tmp_path, patience_seconds=30
    ).running() as ledger:

        async def record() -> None:
            for _ in range(50):
                await ledger.record(a_record(created_at=_OTHERS))

        made = await asyncio.gather(*(ensure_partitions(engine, months_ahead=4) for _ in range(4)), record(), record())
        assert sum(count or 0 for count in made) >= 2
        await ensure_partitions(engine)
    assert await placed(owner) == ["llm_usage_2026_02"] * 100
    assert await rollup_drift(engine) == []


async def test_a_row_that_is_being_written_moves_too(
    database: FreshDatabase, owner: AsyncEngine, engine: AsyncEngine, tmp_path: Path
) -> None:
    async with PostgresUsageLedger(
        database.app_url, database.schema, tmp_path, patience_seconds=30
    ).running() as ledger:
        await ledger.record(a_record(created_at=_OTHERS))

    async def waits() -> bool:
        async with owner.connect() as connection:
            return bool((await connection.execute(text("SELECT 1 FROM pg_locks WHERE NOT granted"))).all())

    async with system_scope(engine) as transaction:
        await transaction.execute(text(_COPY))
        making = asyncio.create_task(ensure_partitions(engine))
        await eventually(waits, "the parts to wait for the row")
    assert await making == 1
    assert await placed(owner) == ["llm_usage_2026_02"] * 2


async def test_the_scope_of_the_caller_is_unchanged(engine: AsyncEngine) -> None:
    async with guild_scope(engine, GUILD) as transaction:
        await transaction.execute(text("SELECT ensure_llm_usage_partitions(3)"))
        row = (
            await transaction.execute(
                text("SELECT current_setting('app.scope', true) AS scope, current_setting('app.guild_id') AS guild")
            )
        ).one()
    assert (row.scope or None, row.guild) == (None, str(GUILD))


@pytest.fixture
async def plain_owner(unmigrated_database: str) -> AsyncIterator[tuple[str, str]]:
    """Return the URL of a schema owner who is no superuser, so that row security holds, and the schema's name."""
    name = f"mover_{uuid4().hex}"
    parts = urlsplit(unmigrated_database)
    await run(unmigrated_database, "public", f"CREATE ROLE {name} LOGIN CREATEROLE PASSWORD '{name}'")
    await run(unmigrated_database, "public", f"CREATE SCHEMA {name} AUTHORIZATION {name}")
    await run(unmigrated_database, "public", f'GRANT CREATE ON DATABASE "{parts.path.lstrip("/")}" TO {name}')
    yield urlunsplit(parts._replace(netloc=f"{name}:{name}@{parts.netloc.rpartition('@')[2]}")), name
    for statement in ("DROP OWNED BY {} CASCADE", "DROP ROLE IF EXISTS {}_app", "DROP ROLE {}"):
        await run(unmigrated_database, "public", statement.format(name))


async def test_rows_survive_the_way_up_and_down(plain_owner: tuple[str, str]) -> None:
    url, schema = plain_owner
    await run(url, schema, lambda connection: command.upgrade(alembic_config(connection), "baseline_0004"))
    await run(url, schema, _OLD_ROWS)
    kept = "id, request_id, guild_id, prompt_tokens, total_tokens, estimated_cost_usd, created_at, metadata"
    old = await rows(url, schema, kept)
    await migrate(url, schema=schema, app_password="pw")
    assert await rows(url, schema, kept) == old
    assert await rows(url, schema, "tableoid::regclass::text, call_id::text, estimated, requests, unpriced") == [
        ("llm_usage_2025_12", "00000000-0000-0000-0000-0000000000aa", True, 1, 0),
        ("llm_usage_2026_01", "00000000-0000-0000-0000-000000000002", False, 1, 1),
    ]
    await run(url, schema, _CORRECTION)
    await run(url, schema, lambda connection: command.downgrade(alembic_config(connection), "baseline_0004"))
    assert await rows(url, schema, f"{kept.replace('estimated_cost_usd', 'estimated_cost_usd::float')}") == [
        old[0],
        (*old[1][:5], 7.5, *old[1][6:]),
    ]
    await run(url, schema, lambda connection: command.upgrade(alembic_config(connection), "baseline@head"))
    sums = await rows(url, schema, "month::text, cost_usd::float, unpriced", table="llm_usage_guild_months")
    assert sums == [("2025-12-01", 0.5, 0), ("2026-01-01", 7.5, 0)]


_COPY = """
    INSERT INTO llm_usage (
        request_id, call_id, guild_id, user_id, cog_name, provider, model, request_type, prompt_tokens,
        completion_tokens, cache_read_tokens, cache_write_tokens, reasoning_tokens, created_at, estimated, requests,
        unpriced, details
    ) SELECT gen_random_uuid(), call_id, guild_id, user_id, cog_name, provider, model, request_type, 0, 0, 0, 0, 0,
             created_at, false, 1, 1, '{}'
    FROM llm_usage
"""
_OLD_ROWS = """
    INSERT INTO llm_usage (
        request_id, guild_id, user_id, cog_name, provider, model, request_type, prompt_tokens, completion_tokens,
        cache_read_tokens, cache_write_tokens, reasoning_tokens, estimated_cost_usd, created_at, metadata
    ) VALUES
    ('00000000-0000-0000-0000-000000000001', 1, 2, 'ask', 'xai', 'm', 'text', 10, 5, 1, 1, 0, 0.5,
     '2025-12-31 23:30+00', '{"call_id": "00000000-0000-0000-0000-0000000000aa", "estimated": true}'),
    ('00000000-0000-0000-0000-000000000002', 1, 2, 'ask', 'xai', 'm', 'text', 10, 5, 1, 1, 0, NULL,
     '2026-01-01 00:30+00', '{"note": "from before"}')
"""
_CORRECTION = """
    INSERT INTO llm_usage (
        request_id, call_id, guild_id, user_id, cog_name, provider, model, request_type, prompt_tokens,
        completion_tokens, cache_read_tokens, cache_write_tokens, reasoning_tokens, estimated_cost_usd, created_at,
        estimated, corrects, requests, unpriced, details
    ) SELECT gen_random_uuid(), call_id, guild_id, user_id, cog_name, provider, model, request_type, 0, 0, 0, 0, 0, 7.5,
             created_at, false, request_id, 0, -1, '{}'
    FROM llm_usage WHERE unpriced = 1
"""


async def run(url: str, schema: str, work: str | Callable[[Connection], object]) -> None:
    def say(connection: Connection) -> None:
        connection.execute(text("SELECT set_config('app.scope', 'system', true)"))
        connection.execute(text(str(work).replace(":", "\\:")))

    await on_schema(url, schema, say if isinstance(work, str) else work)


async def rows(url: str, schema: str, columns: str, *, table: str = "llm_usage") -> list[tuple[object, ...]]:
    found: list[tuple[object, ...]] = []
    order = "created_at" if table == "llm_usage" else "1"

    def read(connection: Connection) -> None:
        connection.execute(text("SELECT set_config('app.scope', 'system', true)"))
        statement = text(f"SELECT {columns} FROM {table} ORDER BY {order}")  # noqa: S608 - names of this test
        found.extend(tuple(row) for row in connection.execute(statement))

    await run(url, schema, read)
    return found
