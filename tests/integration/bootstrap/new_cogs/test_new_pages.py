"""`baseline new-cog --page` writes a page that the dashboard's own checks accept, and whose tests pass."""

import shutil
import subprocess
from pathlib import Path

import pytest

from bootstrap.cog_scaffold.parts import Options
from bootstrap.cog_scaffold.write import write_cog

FRONTEND = Path(__file__).parents[4] / "frontend"
PAGES = {"with_entries": Options(page=True, table=True), "without_entries": Options(page=True)}


@pytest.fixture
def dashboard(tmp_path: Path) -> Path:
    """A copy of the dashboard with new plugins."""
    copy = tmp_path / "frontend"
    shutil.copytree(FRONTEND, copy, ignore=shutil.ignore_patterns("node_modules", ".next"))
    (copy / "node_modules").symlink_to(FRONTEND / "node_modules")
    for name, options in PAGES.items():
        write_cog(tmp_path / "cogs", name, options)
    return copy


def run(dashboard: Path, *command: str) -> None:
    done = subprocess.run(["npx", "--no-install", *command], cwd=dashboard, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]


@pytest.mark.timeout(600)
def test_the_tests_of_a_new_page_pass(dashboard: Path) -> None:
    run(dashboard, "vitest", "run", "--project", "page", "pages/with_entries")


@pytest.mark.nightly("test_the_tests_of_a_new_page_pass")
@pytest.mark.timeout(600)
def test_the_tests_of_every_new_page_pass_and_the_linter_finds_nothing(dashboard: Path) -> None:
    run(dashboard, "vitest", "run", "--project", "page", *(f"pages/{name}" for name in PAGES))
    run(dashboard, "eslint", "--max-warnings", "0", *(f".generated/pages/{name}" for name in PAGES))


def test_the_folder_of_the_new_cog_holds_all_of_it(tmp_path: Path) -> None:
    files = write_cog(tmp_path / "cogs", "notes", Options(page=True))
    assert tmp_path / "cogs/notes/page/plugin.ts" in files
    assert [path.name for path in tmp_path.iterdir()] == ["cogs"]
    assert all(path.is_relative_to(tmp_path / "cogs" / "notes") for path in files)
