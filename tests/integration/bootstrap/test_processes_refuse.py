"""A process that cannot run prints the reason in one line and exits."""

import subprocess
from pathlib import Path

import asyncpg
import pytest

from adapters.llm.models.prices import list_prices
from tests.e2e.instance import BASELINE, clean_environment

SECRET_KEY = "a key for tests, long enough to be accepted"


def run(command: str, home: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [BASELINE, command],
        cwd=home,
        env=clean_environment(home, API_SECRET_KEY=SECRET_KEY, **environment),
        capture_output=True,
        text=True,
        timeout=150,
        check=False,
    )


def test_a_database_that_cannot_be_reached_cannot_be_migrated(tmp_path: Path) -> None:
    refused = run("migrate", tmp_path, DATABASE_URL="postgresql://owner:fake@127.0.0.1:1/none")
    assert refused.returncode == 1
    assert "DATABASE_URL" in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.parametrize("process", ["api", "bot"])
def test_a_missing_variable_is_named(tmp_path: Path, process: str) -> None:
    refused = run(process, tmp_path, DATABASE_URL="postgresql://owner:fake@127.0.0.1:1/none")
    assert refused.returncode == 2
    assert "REDIS_URL" in refused.stderr
    assert "Traceback" not in refused.stderr


async def test_the_prices_are_there_after_migrating_and_migrating_again_adds_none(
    tmp_path: Path, unmigrated_database: str
) -> None:
    counts = []
    for _ in range(2):
        migrated = run("migrate", tmp_path, DATABASE_URL=unmigrated_database, DATABASE_SCHEMA="some_bot")
        assert migrated.returncode == 0, migrated.stderr
        connection = await asyncpg.connect(unmigrated_database)
        counts.append(await connection.fetchval("SELECT count(*) FROM some_bot.llm_model_pricing"))
        await connection.close()
    assert counts[0] == counts[1] == len(list_prices())
