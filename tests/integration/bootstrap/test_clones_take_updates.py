"""A clone with a cog, a table, settings and a page of its own takes later versions of Baseline without a conflict."""

import os
import subprocess
from pathlib import Path
from typing import Final

import asyncpg
import pytest

from bootstrap.configuration.settings import Settings
from tests.integration.bootstrap.bot_processes import COMMAND
from tests.integration.bootstrap.clones import OF_THE_BOT, ROOT, Clone, git
from tests.services import SCHEMA, SECRET_KEY

if not (ROOT / ".git").exists():
    pytest.skip("This is no git repository.", allow_module_level=True)

HEAD: Final = git(ROOT, "rev-parse", "HEAD").strip()
_BACK: Final = (60, 40, 20, 0)
"""Numbers of commits by which the versions precede the last one. The clone starts at the first of them."""


def commits() -> int:
    return int(git(ROOT, "rev-list", "--count", "--first-parent", "HEAD"))


def change_every_file(upstream: Clone) -> None:
    """Commit a version that changes both ends of each text file, and adds a file to each folder of Python."""
    for name in upstream.git("ls-files").splitlines():
        path = upstream.folder / name
        try:
            text = path.read_text()
        except UnicodeDecodeError:
            continue
        path.write_text(f"\n{text}\n")
        if path.suffix == ".py":
            (path.parent / "added.py").write_text("")
    upstream.git("add", "--all")
    upstream.git("commit", "--quiet", "--message", "A later version")


def assert_only_own_files_differ(clone: Clone, version: str) -> None:
    assert clone.differences(version) == sorted(OF_THE_BOT)
    for name, text in OF_THE_BOT.items():
        assert (clone.folder / name).read_text() == text


@pytest.mark.skipif(commits() <= _BACK[0], reason="The history here is too short: it was cloned with a depth.")
@pytest.mark.nightly("test_a_version_that_changes_every_file_merges_without_a_conflict")
def test_three_versions_from_the_history_merge_without_a_conflict(tmp_path: Path) -> None:
    first, *later = [git(ROOT, "rev-parse", f"HEAD~{back}").strip() for back in _BACK]
    clone = Clone(tmp_path / "clone", ROOT, first)
    clone.add_own_files()
    for version in later:
        clone.take(version)
        assert_only_own_files_differ(clone, version)


def test_a_version_that_changes_every_file_merges_without_a_conflict(tmp_path: Path) -> None:
    upstream = Clone(tmp_path / "upstream", ROOT, HEAD)
    clone = Clone(tmp_path / "clone", upstream.folder, HEAD)
    clone.add_own_files()
    change_every_file(upstream)
    clone.take("origin/bot")
    assert_only_own_files_differ(clone, "origin/bot")


@pytest.mark.timeout(600)
@pytest.mark.nightly("test_the_guides_cog_is_written_migrated_tested_and_gold")
async def test_the_cog_of_a_clone_brings_its_table_and_leaves_with_its_folder(
    tmp_path: Path, unmigrated_database: str
) -> None:
    clone = Clone(tmp_path / "clone", ROOT, HEAD)
    clone.add_own_files()
    migrate(clone, unmigrated_database)
    assert await isolated_tables(unmigrated_database) == ["reminders"]
    clone.git("rm", "-r", "--quiet", "cogs/reminders")
    migrate(clone, unmigrated_database)
    assert await isolated_tables(unmigrated_database) == ["reminders"]


async def isolated_tables(url: str) -> list[str]:
    connection = await asyncpg.connect(url)
    try:
        rows = await connection.fetch("SELECT relname FROM pg_class WHERE relname = 'reminders' AND relrowsecurity")
    finally:
        await connection.close()
    return [row["relname"] for row in rows]


def migrate(clone: Clone, url: str) -> None:
    environment = {
        **os.environ,
        **{name.upper(): "" for name in Settings.model_fields},
        "PYTHONPATH": str(clone.folder / "src"),
        "DATABASE_URL": url,
        "DATABASE_SCHEMA": SCHEMA,
        "API_SECRET_KEY": SECRET_KEY,
        "COGS_PATH": str(clone.folder / "cogs"),
    }
    done = subprocess.run(
        [*COMMAND, "migrate"], cwd=clone.folder, env=environment, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr
