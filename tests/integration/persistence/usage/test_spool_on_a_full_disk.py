"""A full disk refuses paid calls before they are made, and loses no acknowledged record, also after kill -9."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.persistence.postgres.scope import system_scope
from adapters.persistence.usage.ledger.postgres import PostgresUsageLedger
from adapters.persistence.usage.ledger.spool import Spool
from adapters.persistence.usage.rollups import rollup_drift
from tests.integration.persistence.usage.usage_records import a_record
from tests.services import FreshDatabase
from tests.waiting import eventually

ROOT = Path(__file__).parents[4]
SIZE = "2m"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Provide a file system of two megabytes."""
    disk = tmp_path / "disk"
    disk.mkdir()
    if os.geteuid() != 0 or subprocess.run(_mount(disk), check=False, capture_output=True).returncode != 0:
        pytest.skip("Only root may mount a file system; the same without one is in test_ledger_spool.py.")
    yield disk
    subprocess.run(["umount", "--lazy", str(disk)], check=True)


def _mount(disk: Path) -> list[str]:
    return ["mount", "-t", "tmpfs", "-o", f"size={SIZE},mode=700", "tmpfs", str(disk)]


async def stored(engine: AsyncEngine) -> list[str]:
    async with system_scope(engine) as transaction:
        rows = await transaction.execute(text("SELECT request_id FROM llm_usage"))
    return sorted(str(row.request_id) for row in rows)


async def test_a_full_disk_refuses_calls_and_loses_nothing_acknowledged(
    small_disk: Path, database: FreshDatabase, engine: AsyncEngine
) -> None:
    program = [sys.executable, "-m", "tests.integration.persistence.usage.spool_on_a_full_disk", str(small_disk)]
    done = await asyncio.to_thread(subprocess.run, program, check=False, capture_output=True, text=True, cwd=ROOT)
    # The output contains log lines too.
    *lines, summary = [line for line in done.stdout.splitlines() if "[" not in line]
    acknowledged = sorted(lines)
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert summary.startswith("refused after ")
    assert summary.endswith("calls refused 1")
    assert len(acknowledged) > 1000

    for _ in range(2):
        # The second process finds no record left to replay.
        async with PostgresUsageLedger(database.app_url, database.schema, small_disk).running():

            async def there() -> bool:
                return await stored(engine) == acknowledged

            await eventually(there, "every acknowledged record, once", patience=60)
    assert await rollup_drift(engine) == []


async def test_room_is_found_again_once_the_disk_has_some(small_disk: Path) -> None:
    spool = Spool(small_disk)
    spool.open()
    filler = small_disk / "filler"
    with filler.open("wb") as file, pytest.raises(OSError, match="No space left"):
        os.posix_fallocate(file.fileno(), 0, 4 << 20)
    free = os.statvfs(small_disk).f_bavail * os.statvfs(small_disk).f_frsize
    with filler.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, free)
    assert spool.has_room
    await spool.keep([a_record()])
    assert not spool.has_room
    await spool.make_room()
    assert not spool.has_room
    filler.unlink()
    await spool.make_room()
    assert spool.has_room
    spool.close()
