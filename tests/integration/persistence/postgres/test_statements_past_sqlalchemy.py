"""Statements that go to the driver directly are counted and logged as those of SQLAlchemy are."""

from collections.abc import AsyncIterator

import pytest
from asyncpg import DivisionByZeroError
from sqlalchemy.ext.asyncio import AsyncEngine
from structlog.testing import capture_logs

from adapters.persistence.postgres.engine import create_engine
from adapters.persistence.postgres.scope import system_scope
from adapters.persistence.postgres.scoped_reads import read_in_guild, read_in_system
from adapters.telemetry.sql_metrics import STATEMENTS
from domain.ids import GuildId
from tests.services import FreshDatabase

GUILD = GuildId(1_150_000_000_000_000_001)
FAILING = "SELECT 1 / 0 AS nothing"


@pytest.fixture
async def engine(database: FreshDatabase) -> AsyncIterator[AsyncEngine]:
    """Engine for which every statement is slow."""
    engine = create_engine(database.app_url, schema=database.schema, slow_seconds=0)
    await read_in_system(engine, "SELECT 0 AS nothing")  # SQLAlchemy's first connection runs statements of its own
    yield engine
    await engine.dispose()


async def test_a_slow_read_is_logged_without_its_scope_and_its_parameters(engine: AsyncEngine) -> None:
    with capture_logs() as lines:
        await read_in_guild(engine, GUILD, "SELECT $1::bigint AS guild, $2::text AS given", "a private text")
        await read_in_system(engine, "SELECT 2 AS two")
    assert [(line["event"], line["statement"]) for line in lines if line.get("duration_ms") is not None] == [
        ("A statement was slow", "SELECT $1::bigint AS guild, $2::text AS given"),
        ("A statement was slow", "SELECT 2 AS two"),
    ]
    assert "a private text" not in repr(lines)


async def test_a_slow_read_and_the_commit_of_a_transaction_are_logged(engine: AsyncEngine) -> None:
    with capture_logs() as lines:
        async with system_scope(engine) as transaction:
            await transaction.fetch("SELECT 3 AS three")
    assert [line["statement"] for line in lines if line["event"] == "A statement was slow"] == [
        "SELECT 3 AS three",
        "COMMIT",
    ]


async def test_a_read_that_fails_is_logged_and_counted_as_failed(engine: AsyncEngine) -> None:
    failed = STATEMENTS.failed
    with capture_logs() as lines, pytest.raises(DivisionByZeroError):
        await read_in_system(engine, FAILING)
    assert [(line["event"], line["statement"]) for line in lines if line["log_level"] == "warning"] == [
        ("A slow statement failed", FAILING)
    ]
    assert STATEMENTS.failed == failed + 1


async def test_a_quick_read_is_counted_and_not_logged(database: FreshDatabase) -> None:
    engine = create_engine(database.app_url, schema=database.schema, slow_seconds=60)
    await read_in_system(engine, "SELECT 1 AS one")
    counted = STATEMENTS.statements
    with capture_logs() as lines:
        await read_in_system(engine, "SELECT 1 AS one")
    await engine.dispose()
    assert STATEMENTS.statements == counted + 1
    assert lines == []
