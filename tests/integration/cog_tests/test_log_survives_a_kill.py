"""The log bot's process is killed in the middle of a burst: what it has acknowledged is in the database."""

import asyncio
import signal
import subprocess
import sys
from pathlib import Path

import asyncpg
import pytest

from adapters.persistence.schema.cog_migrations import CogMigrations
from adapters.persistence.schema.migrations import migrate
from tests.nightly import examples
from tests.services import APP_PASSWORD, FreshDatabase

ROOT = Path(__file__).parents[3]
GUILD, BURST, SMALL_BURST = 42, examples(4_000, at_night=10_000), 1_000
PIPE = 4_096  # holds 64 lines, and the reader's buffer 128: the writer cannot end before it is killed


@pytest.fixture
def logging_database(database: FreshDatabase) -> FreshDatabase:
    cog = CogMigrations("logging_bot", ROOT / "examples" / "logging_bot" / "migrations")
    failed = asyncio.run(migrate(database.owner_url, schema=database.schema, app_password=APP_PASSWORD, cogs=[cog]))
    assert failed == {}
    return database


def written(database: FreshDatabase) -> set[int]:
    async def read() -> set[int]:
        connection = await asyncpg.connect(database.owner_url)
        try:
            await connection.execute("SELECT set_config('app.guild_id', $1, false)", str(GUILD))
            await connection.execute("SELECT set_config('search_path', $1, false)", database.schema)
            rows = await connection.fetch("SELECT facts ->> 'message' AS number FROM log_entries")
            return {int(row["number"]) for row in rows}
        finally:
            await connection.close()

    return asyncio.run(read())


def start(database: FreshDatabase, burst: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [
            sys.executable,
            "-m",
            "tests.integration.cog_tests.log_writer",
            database.app_url,
            database.schema,
            str(GUILD),
            str(burst),
        ],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        pipesize=PIPE,
        text=True,
    )


@pytest.mark.timeout(600)
@pytest.mark.parametrize(("burst", "killed_after"), [(SMALL_BURST, 1), (BURST, BURST // 3)])
def test_what_was_acknowledged_before_a_kill_is_kept(
    logging_database: FreshDatabase, burst: int, killed_after: int
) -> None:
    writer = start(logging_database, burst)
    assert writer.stdout is not None
    acknowledged = [writer.stdout.readline() for _ in range(killed_after)]
    writer.send_signal(signal.SIGKILL)
    acknowledged += writer.stdout.readlines()
    writer.wait()
    writer.stdout.close()
    numbers = {int(line) for line in acknowledged if line.endswith("\n")}

    assert killed_after <= len(numbers) < burst, "the kill was not in the middle"
    assert numbers <= written(logging_database)


def test_a_burst_is_written_whole_when_nothing_is_killed(logging_database: FreshDatabase) -> None:
    writer = start(logging_database, SMALL_BURST)
    output, _ = writer.communicate()
    assert output.endswith("done\n")
    assert written(logging_database) == set(range(SMALL_BURST))
