"""Back up and restore the data of `make up`, without a database server of one's own."""

import asyncio
import shutil
import subprocess
from pathlib import Path

import asyncpg
import pytest

from bootstrap.embedded import EmbeddedPostgres
from bootstrap.embedded.lock import FolderLock
from tests.e2e.instance import BASELINE, clean_environment
from tests.services import initialise_postgres


def baseline(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command as after `make up` was stopped: neither DATABASE_URL nor API_SECRET_KEY is set."""
    return subprocess.run(
        [BASELINE, *arguments],
        cwd=home.parent,
        env=clean_environment(home),
        capture_output=True,
        text=True,
        timeout=250,
        check=False,
    )


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The folder that a stopped `make up` has left: data with one guild."""
    home = tmp_path / "home"
    initialise_postgres(home / "postgres")
    (home / "secret_key").write_text("a key for tests, long enough to be accepted")
    server = EmbeddedPostgres(home / "postgres", ephemeral=True)
    server.start()
    try:
        migrated = subprocess.run(
            [BASELINE, "migrate"],
            cwd=tmp_path,
            env=clean_environment(home, DATABASE_URL=server.url, API_SECRET_KEY=(home / "secret_key").read_text()),
            check=False,
        )
        assert migrated.returncode == 0
        asyncio.run(_add_guild(server.url))
    finally:
        server.stop()
    return home


async def _add_guild(url: str) -> None:
    connection = await asyncpg.connect(url, server_settings={"search_path": "baseline"})
    await connection.execute("SELECT set_config('app.scope', 'system', false)")
    await connection.execute(
        "INSERT INTO guilds (guild_id, name, member_count, owner_id, added_by, added_by_source, joined_at)"
        " VALUES (1, 'A guild', 1, 1, 1, 'audit_log', now())"
    )
    await connection.close()


async def _guilds(url: str) -> list[str]:
    connection = await asyncpg.connect(url, server_settings={"search_path": "baseline"})
    await connection.execute("SELECT set_config('app.scope', 'system', false)")
    names = [row["name"] for row in await connection.fetch("SELECT name FROM guilds")]
    await connection.close()
    return names


def test_the_embedded_database_is_restored_after_its_folder_was_lost(home: Path, tmp_path: Path) -> None:
    backed_up = baseline(home, "backup", str(tmp_path / "a.backup"))
    assert backed_up.returncode == 0, backed_up.stderr
    shutil.rmtree(home / "postgres")

    restored = baseline(home, "restore", str(tmp_path / "a.backup"))

    assert restored.returncode == 0, restored.stderr
    assert "all rows are equal" in restored.stdout
    assert "API_SECRET_KEY is another" not in restored.stdout
    server = EmbeddedPostgres(home / "postgres", ephemeral=True)
    server.start()
    try:
        assert asyncio.run(_guilds(server.url)) == ["A guild"]
    finally:
        server.stop()


def test_the_embedded_database_is_not_restored_while_baseline_uses_it(tmp_path: Path) -> None:
    lock = FolderLock(tmp_path / "used")
    lock.acquire()
    try:
        refused = baseline(tmp_path / "used", "restore", "--replace", str(tmp_path / "a.backup"))
    finally:
        lock.release()
    assert refused.returncode == 1
    assert "Stop it first" in refused.stderr


def test_a_folder_without_data_has_nothing_to_back_up_and_stays_empty(tmp_path: Path) -> None:
    refused = baseline(tmp_path / "none", "backup", str(tmp_path / "a.backup"))
    assert refused.returncode == 1
    assert "does not run" in refused.stderr
    assert not (tmp_path / "none" / "postgres").exists()
