"""Record like a bot, in a process that is killed: prints each acknowledged record and its delay."""

import asyncio
import os
import struct
import sys
from pathlib import Path
from random import Random
from time import perf_counter

import structlog
from recording.buffered import BufferedLedger
from recording.records import a_record

from adapters.clock import SystemClock
from adapters.persistence.usage.ledger.postgres import PostgresUsageLedger

ACKNOWLEDGED = struct.Struct(">16sf")  # the id of the request, and the milliseconds that the caller waited
_PAUSE_SECONDS = 0.01


async def main(ledger: PostgresUsageLedger | BufferedLedger, seconds: float, writers: int) -> None:
    async with ledger.running():
        os.write(sys.stderr.fileno(), b"ready\n")
        until = perf_counter() + seconds
        await asyncio.gather(*(write(ledger, Random(), until) for _ in range(writers)))  # noqa: S311 - load, not secrets


async def write(ledger: PostgresUsageLedger | BufferedLedger, chance: Random, until: float) -> None:
    clock = SystemClock()
    while perf_counter() < until:
        record = a_record(chance, 10_000, clock.now())
        began = perf_counter()
        await ledger.record(record)
        waited = (perf_counter() - began) * 1000
        os.write(sys.stdout.fileno(), ACKNOWLEDGED.pack(record.request_id.bytes, waited))
        await asyncio.sleep(_PAUSE_SECONDS)


if __name__ == "__main__":
    _, kind, url, schema, spool, lifetime, concurrency = sys.argv
    # The standard output carries acknowledged records only.
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    own = BufferedLedger(url, schema) if kind == "buffered" else PostgresUsageLedger(url, schema, Path(spool))
    asyncio.run(main(own, float(lifetime), int(concurrency)))
