"""Usage is recorded while PostgreSQL is down, hangs or refuses, and is complete when it is back."""

import asyncio
import shutil
import time
from collections.abc import AsyncIterator, Sequence
from decimal import Decimal
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.persistence.usage.ledger.postgres import PostgresUsageLedger
from application.ports.errors import ServiceUnavailable
from domain.spending.usage import UsageRecord
from tests.integration.persistence.tunnel import Tunnel
from tests.integration.persistence.usage.stored_records import arrives, ids, left_in, stored
from tests.integration.persistence.usage.usage_records import a_record
from tests.services import FreshDatabase
from tests.waiting import eventually

# Hundreds of times the requirement, since the machine may be busy; a caller that waits for the database never returns.
SOON_SECONDS = 30


@pytest.fixture
async def ledger(
    database: FreshDatabase, tunnel: tuple[Tunnel, str], tmp_path: Path
) -> AsyncIterator[PostgresUsageLedger]:
    """Open a ledger through the tunnel, patient enough for a busy machine."""
    async with PostgresUsageLedger(tunnel[1], database.schema, tmp_path, patience_seconds=1).running() as ledger:
        yield ledger


def lose_patience(ledger: PostgresUsageLedger, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait less for a database that is known not to answer."""
    monkeypatch.setattr(ledger, "_patience", 0.1)


def writes_of_records(ledger: PostgresUsageLedger, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return a list that grows by the number of records of each attempt to write any to the database."""
    sizes, add = list[int](), ledger._connection.add

    async def counted(records: Sequence[UsageRecord], *, within: float) -> None:
        if records:
            sizes.append(len(records))
        await add(records, within=within)

    monkeypatch.setattr(ledger._connection, "add", counted)
    return sizes


def nowhere(url: str, port: int) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=f"{parts.netloc.rpartition('@')[0]}@127.0.0.1:{port}"))


async def test_without_a_database_it_starts_and_records(
    database: FreshDatabase, engine: AsyncEngine, closed_port: int, tmp_path: Path
) -> None:
    records = [a_record(), a_record(cost_usd=None)]
    url = nowhere(database.app_url, closed_port)
    async with PostgresUsageLedger(url, database.schema, tmp_path).running() as ledger:
        began = time.monotonic()
        await asyncio.gather(*(ledger.record(record) for record in records))
        assert time.monotonic() - began < SOON_SECONDS
        assert (ledger.counts.recorded, ledger.counts.spooled, ledger.counts.unpriced) == (2, 2, 1)
    assert await stored(engine) == set()
    async with PostgresUsageLedger(database.app_url, database.schema, tmp_path).running() as ledger:
        await arrives(engine, *records)
        assert (ledger.counts.recorded, ledger.counts.replayed) == (0, 2)


async def test_what_comes_from_the_spool_is_announced_once_reports_contain_it(
    ledger: PostgresUsageLedger, tunnel: tuple[Tunnel, str], engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    announced: list[UsageRecord] = []
    ledger.on_replayed(announced.extend)
    at_once, late = a_record(), a_record()
    await ledger.record(at_once)
    tunnel[0].block()
    lose_patience(ledger, monkeypatch)
    await ledger.record(late)
    assert announced == []
    tunnel[0].unblock()

    async def is_announced() -> bool:
        return bool(announced)

    await eventually(is_announced, "the record of the spool to be announced")
    assert await stored(engine) == ids(at_once, late)
    assert announced == [late]


async def test_a_hanging_database_delays_no_caller(
    ledger: PostgresUsageLedger,
    tunnel: tuple[Tunnel, str],
    engine: AsyncEngine,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before, during, meanwhile, after = a_record(), a_record(), a_record(), a_record()
    await ledger.record(before)
    tunnel[0].block()
    lose_patience(ledger, monkeypatch)
    began = time.monotonic()
    await ledger.record(during)
    assert 0.09 < time.monotonic() - began < 0.1 + SOON_SECONDS
    tried = writes_of_records(ledger, monkeypatch)
    await ledger.record(meanwhile)
    assert tried == [], "a waiting caller tried the database again"
    assert ledger.counts.spooled >= 2
    tunnel[0].unblock()
    await arrives(engine, before, during, meanwhile)
    await ledger.record(after)
    await arrives(engine, before, during, meanwhile, after)


async def test_a_commit_whose_reply_was_lost_counts_once(
    ledger: PostgresUsageLedger, tunnel: tuple[Tunnel, str], engine: AsyncEngine
) -> None:
    before = [a_record() for _ in range(1200)]
    await asyncio.gather(*(ledger.record(each) for each in before))
    committed = [a_record() for _ in range(20)]
    tunnel[0].block_answers()
    await asyncio.gather(*(ledger.record(each) for each in committed))
    assert ledger.counts.spooled >= 20
    await arrives(engine, *before, *committed)
    tunnel[0].unblock()

    async def replayed() -> bool:
        return ledger.counts.replayed >= 20

    await eventually(replayed, "the spool to be brought")
    await arrives(engine, *before, *committed)


async def test_a_caller_that_gives_up_has_recorded_all_the_same(
    ledger: PostgresUsageLedger, engine: AsyncEngine
) -> None:
    given_up, other = a_record(), a_record()
    task, beside = asyncio.create_task(ledger.record(given_up)), asyncio.create_task(ledger.record(other))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await beside
    await arrives(engine, given_up, other)


async def test_a_record_that_the_database_refuses_does_not_affect_others(
    ledger: PostgresUsageLedger, engine: AsyncEngine, tmp_path: Path
) -> None:
    good = [a_record() for _ in range(5)]
    poison = a_record(cost_usd=Decimal("1e-20000"))
    await asyncio.gather(*(ledger.record(record) for record in (*good[:3], poison, *good[3:])))
    await arrives(engine, *good)

    async def refused() -> bool:
        return ledger.counts.refused == 1

    await eventually(refused, "the refused record to be put aside")
    assert left_in(tmp_path / "refused") == [str(poison.request_id)]
    last = a_record()
    await ledger.record(last)
    await arrives(engine, *good, last)


async def test_a_record_that_cannot_be_kept_anywhere_raises_and_can_be_retried(
    ledger: PostgresUsageLedger,
    tunnel: tuple[Tunnel, str],
    engine: AsyncEngine,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    record = a_record()
    tunnel[0].block()
    patience = ledger._patience
    lose_patience(ledger, monkeypatch)
    for folder in tmp_path.iterdir():  # noqa: ASYNC240 - a test may wait for its disk
        shutil.rmtree(folder)
    with pytest.raises(ServiceUnavailable) as caught:
        await ledger.record(record)
    assert caught.value.part == "database"
    monkeypatch.setattr(ledger, "_patience", patience)
    tunnel[0].unblock()

    async def recorded() -> bool:
        try:
            await ledger.record(record)
        except ServiceUnavailable:
            return False
        return True

    await eventually(recorded, "the database to take records again")
    await arrives(engine, record)


async def test_a_slow_database_is_waited_for_when_the_disk_takes_nothing(
    database: FreshDatabase, engine: AsyncEngine, tmp_path: Path
) -> None:
    async with PostgresUsageLedger(database.app_url, database.schema, tmp_path, patience_seconds=0).running() as ledger:
        for folder in tmp_path.iterdir():  # noqa: ASYNC240 - a test may wait for its disk
            shutil.rmtree(folder)
        record = a_record()
        await ledger.record(record)
        ledger.require_room()
        await arrives(engine, record)
