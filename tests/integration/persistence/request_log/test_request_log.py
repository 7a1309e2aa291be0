"""Test the request log on real servers: outages, shutdown, and retention."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.clock import SystemClock
from adapters.persistence.postgres.engine import create_engine
from adapters.persistence.postgres.scope import system_scope
from adapters.persistence.request_log.consent import StatedConsent
from adapters.persistence.request_log.postgres import PostgresRequestLog
from adapters.persistence.request_log.postgres_queries import PostgresRequestLogQueries
from adapters.persistence.request_log.retention import ensure_partitions, forget_old
from application.queries.requests import RequestFilter
from bootstrap.embedded import EmbeddedPostgres
from domain.llm.attempts import RequestAttempt
from tests.contract.persistence.request_log.request_logs import an_attempt, exchange
from tests.services import migrated
from tests.waiting import eventually

NOW = SystemClock().now()  # partitions are made for the months around the database's date


async def keep(engine: AsyncEngine, *attempts: RequestAttempt) -> None:
    log = PostgresRequestLog(engine, payload_consent=StatedConsent(lambda _guild_id: True))
    async with log.running():
        for attempt in attempts:
            log.note(attempt, *exchange())
    assert (log.counts.kept, log.counts.dropped) == (len(attempts), 0)


def refused_batches(log: PostgresRequestLog, monkeypatch: pytest.MonkeyPatch) -> asyncio.Event:
    """Return an event that is set once the log has failed to write a batch."""
    refused, keep_batch = asyncio.Event(), log._keep_batch

    async def watched() -> bool:
        if not (is_kept := await keep_batch()):
            refused.set()
        return is_kept

    monkeypatch.setattr(log, "_keep_batch", watched)
    return refused


async def ids(engine: AsyncEngine) -> list[UUID]:
    return [entry.request_id for entry in await PostgresRequestLogQueries(engine).page(RequestFilter(), limit=10_000)]


async def test_the_last_entries_are_written_before_the_process_ends(engine: AsyncEngine) -> None:
    attempts = [an_attempt() for _ in range(1_234)]
    await keep(engine, *attempts)
    assert set(await ids(engine)) == {attempt.request_id for attempt in attempts}


async def test_entries_wait_for_a_database_that_is_away(
    own_postgres: Callable[[], EmbeddedPostgres], monkeypatch: pytest.MonkeyPatch
) -> None:
    server = own_postgres()
    database = migrated(server.url)
    engine = create_engine(database.app_url, schema=database.schema)
    log = PostgresRequestLog(engine, gathering=0, rest=0.05)
    async with log.running():
        log.note(an_attempt(), *exchange())

        async def is_kept() -> bool:
            return log.counts.kept == log.counts.noted

        await eventually(is_kept, "the first entry to be kept")
        server.kill()
        refused = refused_batches(log, monkeypatch)
        for _ in range(500):
            log.note(an_attempt(), *exchange())
        await refused.wait()
        assert log.counts.kept == 1
        server.start()
        await eventually(is_kept, "the others to be kept")
    assert log.counts.dropped == 0
    assert len(await ids(engine)) == 501
    await engine.dispose()


async def test_without_a_database_the_end_comes_soon_and_losses_are_counted(closed_port: int) -> None:
    engine = create_engine(f"postgresql://app:secret@127.0.0.1:{closed_port}/baseline", schema="baseline")
    log = PostgresRequestLog(engine, room=10)
    async with asyncio.timeout(60), log.running():
        for _ in range(15):
            log.note(an_attempt(), *exchange())
    assert (log.counts.noted, log.counts.kept, log.counts.dropped) == (15, 0, 15)
    await engine.dispose()


async def test_reports_agree_with_the_entries_under_concurrent_writes(engine: AsyncEngine) -> None:
    attempts = [
        an_attempt(
            model=f"model-{number % 5}", error_code="llm.timeout" if number % 3 else None, latency_ms=number * 7.0
        )
        for number in range(600)
    ]
    await asyncio.gather(*(keep(engine, *attempts[start::3]) for start in range(3)), keep_again(engine, attempts))
    async with system_scope(engine) as transaction:
        counted = await transaction.execute(
            text("""
                SELECT (created_at AT TIME ZONE 'UTC')::date, provider, model, kind, coalesce(error_code, ''), count(*),
                       sum(latency_ms)
                FROM llm_request_logs GROUP BY 1, 2, 3, 4, 5
            """)
        )
        kept = await transaction.execute(
            text("""
                SELECT day, provider, model, kind, error_code, attempts, latency_ms FROM llm_request_days
                WHERE attempts = (SELECT sum(number) FROM unnest(latency_buckets) AS number)
            """)
        )
        assert sorted(map(tuple, counted)) == sorted(map(tuple, kept))


async def keep_again(engine: AsyncEngine, attempts: list[RequestAttempt]) -> None:
    log = PostgresRequestLog(engine)
    async with log.running():
        for attempt in attempts:
            log.note(attempt, *exchange())


async def test_old_entries_and_older_payloads_are_forgotten(engine: AsyncEngine) -> None:
    fresh, week, month = (
        an_attempt(at=NOW - age) for age in (timedelta(days=6), timedelta(days=8), timedelta(days=31))
    )
    await keep(engine, fresh, week, month)
    assert await forget_old(engine, NOW) == 3
    assert await ids(engine) == [fresh.request_id, week.request_id]
    async with system_scope(engine) as transaction:
        said_then = await transaction.execute(text("SELECT request_id FROM llm_request_payloads"))
    assert [row.request_id for row in said_then] == [fresh.request_id]
    assert await forget_old(engine, NOW) == 0


async def test_reports_outlive_the_entries(engine: AsyncEngine) -> None:
    old = an_attempt(at=NOW - timedelta(days=60))
    await keep(engine, old)
    await forget_old(engine, NOW)
    day = old.at.date()
    assert [row.attempts for row in await PostgresRequestLogQueries(engine).errors_by_model(day, day)] == [1]


async def test_whole_months_are_dropped(engine: AsyncEngine, owner: AsyncEngine) -> None:
    async with owner.begin() as connection:
        await connection.execute(
            text("""
                CREATE TABLE llm_request_logs_2025_01 PARTITION OF llm_request_logs
                FOR VALUES FROM ('2025-01-01+00') TO ('2025-02-01+00')
            """)
        )
    await keep(engine, an_attempt(at=datetime(2025, 1, 5, tzinfo=UTC)), fresh := an_attempt(at=NOW))
    assert await forget_old(engine, NOW) == 1, "the payload alone is deleted one by one"
    assert await ids(engine) == [fresh.request_id]
    assert "llm_request_logs_2025_01" not in await partitions(engine)


async def test_the_application_cannot_wipe_the_entries_of_today(engine: AsyncEngine) -> None:
    await keep(engine, fresh := an_attempt(at=NOW))
    async with system_scope(engine) as transaction:
        far = NOW + timedelta(days=1000)
        dropped = await transaction.execute(text("SELECT drop_llm_request_log_partitions(:before)"), {"before": far})
        assert dropped.scalar_one() == 0
    assert await ids(engine) == [fresh.request_id]


async def test_partitions_for_the_next_months_are_made_once(engine: AsyncEngine, owner: AsyncEngine) -> None:
    assert await ensure_partitions(engine) == 0
    this_month = f"llm_request_logs_{NOW:%Y_%m}"
    assert this_month in await partitions(engine)
    async with owner.begin() as connection:
        await connection.execute(text(f"DROP TABLE {this_month}"))
    await keep(engine, fresh := an_attempt(at=NOW))
    assert await ensure_partitions(engine) == 0, "its rows are in the net, and stay there"
    assert await ids(engine) == [fresh.request_id]


async def partitions(engine: AsyncEngine) -> set[str]:
    async with system_scope(engine) as transaction:
        rows = await transaction.execute(
            text("""
                SELECT inhrelid::regclass::text AS name FROM pg_inherits
                WHERE inhparent = 'llm_request_logs'::regclass
            """)
        )
    return {row.name for row in rows}


async def test_a_new_partition_is_made_safe(engine: AsyncEngine, owner: AsyncEngine) -> None:
    made = f"llm_request_logs_{NOW:%Y_%m}"
    async with owner.begin() as connection:
        await connection.execute(text(f"DROP TABLE {made}"))
    assert await asyncio.gather(*(ensure_partitions(engine) for _ in range(3))) in ([1, 0, 0], [0, 1, 0], [0, 0, 1])
    async with owner.connect() as connection:
        facts = (
            await connection.execute(
                text("""
                    SELECT relrowsecurity AND relforcerowsecurity AS protected,
                           has_table_privilege('baseline_test_app', oid, 'SELECT, INSERT, UPDATE, DELETE') AS open,
                           (SELECT count(*) FROM pg_policy WHERE polrelid = pg_class.oid) AS policies
                    FROM pg_class WHERE relname = :made
                """),
                {"made": made},
            )
        ).one()
    assert (facts.protected, facts.open, facts.policies) == (True, False, 2)


@pytest.fixture
def closed_port() -> int:
    return 1
