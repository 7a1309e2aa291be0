"""Record usage without a database until the disk is full; started by a test, on a file system of its own.

Prints one request id per acknowledged record, then a summary, and is then killed.
"""

import asyncio
import os
import signal
import sys
from pathlib import Path

from adapters.persistence.usage.ledger.postgres import PostgresUsageLedger
from application.ports.errors import ServiceUnavailable, UsageNotRecordable
from tests.integration.persistence.usage.usage_records import a_record

NOWHERE = "postgresql://app:secret@127.0.0.1:1/baseline"


async def main(folder: Path) -> None:
    ledger = PostgresUsageLedger(NOWHERE, "baseline", folder)
    await ledger.start()
    refused_after = 0
    while _takes_calls(ledger):
        await asyncio.gather(*(_record(ledger) for _ in range(50)))
        refused_after += 50
    # Calls in progress when the disk filled up still find space.
    await asyncio.gather(*(_record(ledger) for _ in range(200)))
    # Until no space is left: the caller gets an error, and nothing of the record is kept.
    lost = 0
    while not lost:
        try:
            await _record(ledger)
        except ServiceUnavailable:
            lost += 1
    _say(f"refused after {refused_after}, calls refused {ledger.counts.calls_refused}")
    os.kill(os.getpid(), signal.SIGKILL)


def _takes_calls(ledger: PostgresUsageLedger) -> bool:
    try:
        ledger.require_room()
    except UsageNotRecordable:
        return False
    return True


async def _record(ledger: PostgresUsageLedger) -> None:
    record = a_record()
    await ledger.record(record)
    _say(str(record.request_id))


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
