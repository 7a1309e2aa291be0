"""Measure durable recording by 64 concurrent callers with rollups, beside one transaction per call.

Another connection updates the rollups at the same time. What remains of them at the end of a turn is printed, and
finished before the next turn: the peers do not pay for it.
"""

import argparse
import asyncio
import gc
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from random import Random
from statistics import median
from time import perf_counter
from typing import Protocol

import asyncpg
from recording.peers import orm_ledger, plain_ledger
from recording.records import a_record
from rich.console import Console
from rich.table import Table
from support.reporting import report
from support.servers import SCHEMA, Servers, postgres_and_redis

from adapters.clock import SystemClock
from adapters.persistence.usage.ledger.postgres import PostgresUsageLedger
from domain.spending.usage import UsageRecord

_WRITERS = 64
_TURNS = 5
_GUILDS = 100_000
_RATE_LIMIT, _ACK_LIMIT_MS = 12, 5


class Recorder(Protocol):
    async def record(self, record: UsageRecord) -> None: ...


@dataclass(frozen=True, slots=True)
class Measured:
    rate: float
    p50_ms: float
    p95_ms: float
    behind: int = 0
    catch_up_s: float = 0.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="turns of 1 second instead of 4")
    seconds = 1.0 if parser.parse_args().short else 4.0
    with postgres_and_redis() as servers:
        orm, plain, ours, spooled = asyncio.run(_all_measured(servers, seconds))
    table = Table(title=f"Durable records of {_WRITERS} writers, the median of {_TURNS} turns")
    for column in ("", "records/s", "over ORM", "ack p50 ms", "ack p95 ms"):
        table.add_column(column, justify="left" if not column else "right")
    for name, each in {
        "peer: SQLAlchemy ORM, commit per call, no sums": orm,
        "peer: asyncpg, commit per call, no sums": plain,
        "ours: group commit, five sums": ours,
    }.items():
        table.add_row(
            name, f"{each.rate:.0f}", f"{each.rate / orm.rate:.1f}", f"{each.p50_ms:.2f}", f"{each.p95_ms:.2f}"
        )
    table.add_row("limit", "", str(_RATE_LIMIT), "", str(_ACK_LIMIT_MS))
    Console(width=120).print(table)
    figures = {
        "rate": round(ours.rate),
        "rate_over_orm": round(ours.rate / orm.rate, 2),
        "rate_over_asyncpg": round(ours.rate / plain.rate, 2),
        "ack_p95_ms": round(ours.p95_ms, 2),
        "ack_p95_over_asyncpg": round(ours.p95_ms / plain.p95_ms, 2),
        "most_not_summed_up": ours.behind,
        "longest_catch_up_s": round(ours.catch_up_s, 2),
        "spooled": spooled,
    }
    report("usage_recording", figures)


async def _all_measured(servers: Servers, seconds: float) -> tuple[Measured, Measured, Measured, int]:
    """Measure in turns, so that other work of the machine slows all peers alike; return the median of each."""
    turns = []
    async with orm_ledger(servers) as orm, plain_ledger(servers) as plain, _ours(servers) as ours:
        for number in range(_TURNS):
            print(f"Turn {number + 1} of {_TURNS} …", file=sys.stderr, flush=True)
            turn = [await _measured(ledger, seconds) for ledger in (orm, plain, ours)]
            began = perf_counter()
            behind = await _summed_up(servers)
            turns.append((*turn[:2], replace(turn[2], behind=behind, catch_up_s=perf_counter() - began)))
        of_orm, of_plain, of_ours = (_in_the_middle(each) for each in zip(*turns, strict=True))
        return of_orm, of_plain, of_ours, ours.counts.spooled


def _in_the_middle(turns: Sequence[Measured]) -> Measured:
    rates, p50s, p95s = ([getattr(turn, name) for turn in turns] for name in ("rate", "p50_ms", "p95_ms"))
    behind, catch_up = max(turn.behind for turn in turns), max(turn.catch_up_s for turn in turns)
    return Measured(median(rates), median(p50s), median(p95s), behind, catch_up)


async def _summed_up(servers: Servers) -> int:
    """Wait until the rollups hold everything; return the number of records that were missing at first."""
    connection = await asyncpg.connect(servers.app_url, server_settings={"search_path": SCHEMA, "app.scope": "system"})
    at_first = missing = await connection.fetchval("SELECT count(*) FROM llm_usage_recent")
    while missing:
        await asyncio.sleep(0.1)
        missing = await connection.fetchval("SELECT count(*) FROM llm_usage_recent")
    await connection.close()
    return int(at_first)


@asynccontextmanager
async def _ours(servers: Servers) -> AsyncIterator[PostgresUsageLedger]:
    async with PostgresUsageLedger(servers.app_url, SCHEMA, servers.folder / "spool").running() as ledger:
        yield ledger


async def _measured(ledger: Recorder, seconds: float) -> Measured:
    """Measure after a warm-up of a tenth. Records are made beforehand, since making them is the caller's work."""
    chance, clock = Random(1), SystemClock()  # noqa: S311 - load, not secrets
    await _load(ledger, [a_record(chance, _GUILDS, clock.now()) for _ in range(2000)], seconds / 10)
    records = [a_record(chance, _GUILDS, clock.now()) for _ in range(int(seconds * 40_000))]
    gc.collect()
    began = perf_counter()
    waits = sorted(await _load(ledger, records, seconds))
    took = perf_counter() - began
    return Measured(len(waits) / took, waits[len(waits) // 2] * 1000, waits[len(waits) * 95 // 100] * 1000)


async def _load(ledger: Recorder, records: list[UsageRecord], seconds: float) -> list[float]:
    until, waits = perf_counter() + seconds, []

    async def write() -> None:
        while records and (began := perf_counter()) < until:
            await ledger.record(records.pop())
            waits.append(perf_counter() - began)

    await asyncio.gather(*(write() for _ in range(_WRITERS)))
    return waits


if __name__ == "__main__":
    main()
