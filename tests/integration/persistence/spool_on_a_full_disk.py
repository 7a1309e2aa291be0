"""Record usage without a database until the disk is full; started by a test, on a file system of its own.

Prints one request id per acknowledged record, then what happened, and is then killed.
"""

import asyncio
import os
import signal
import sys
from pathlib import Path

from adapters.persistence.postgres.ledger import PostgresUsageLedger
from application.ports.errors import ServiceUnavailable, UsageNotRecordable
from tests.integration.persistence.usage_records import a_record

NOWHERE = "postgresql://app:secret@127.0.0.1:1/baseline"


async def main(folder: Path) -> None:
    ledger = PostgresUsageLedger(NOWHERE, "baseline", folder)
    await ledger.start()
    refused_after: int | None = None
    acknowledged = 0
    while True:
        try:
            ledger.require_room()
        except UsageNotRecordable:
            refused_after = acknowledged
            break
        await asyncio.gather(*(_record(ledger) for _ in range(50)))
        acknowledged += 50
    # Calls that were under way when the disk was full still find room.
    await asyncio.gather(*(_record(ledger) for _ in range(200)))
    # Until there is no room at all: the caller is told, and nothing of the record is kept.
    lost = 0
    while not lost:
        try:
            await _record(ledger)
        except ServiceUnavailable:
            lost += 1
    print(f"refused after {refused_after}, calls refused {ledger.counts.calls_refused}", flush=True)
    os.kill(os.getpid(), signal.SIGKILL)


async def _record(ledger: PostgresUsageLedger) -> None:
    record = a_record()
    await ledger.record(record)
    print(record.request_id, flush=True)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
