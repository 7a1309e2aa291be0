"""`baseline new-cog --page` writes a plugin that the dashboard's own checks accept, and whose tests pass."""

import shutil
import subprocess
from pathlib import Path

import pytest

from bootstrap.cog_scaffold.parts import Options
from bootstrap.cog_scaffold.write import CannotWrite, write_cog

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


@pytest.mark.timeout(240)
def test_the_tests_of_a_new_page_pass(dashboard: Path) -> None:
    run(dashboard, "vitest", "run", "--project", "page", "plugins/with_entries")


@pytest.mark.nightly("test_the_tests_of_a_new_page_pass")
@pytest.mark.timeout(240)
def test_the_tests_of_every_new_page_pass_and_the_linter_finds_nothing(dashboard: Path) -> None:
    plugins = [f"plugins/{name}" for name in PAGES]
    run(dashboard, "vitest", "run", "--project", "page", *plugins)
    run(dashboard, "eslint", "--max-warnings", "0", *plugins)


def test_an_existing_plugin_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "frontend" / "plugins" / "notes").mkdir(parents=True)
    with pytest.raises(CannotWrite, match="already a plugin"):
        write_cog(tmp_path / "cogs", "notes", Options(page=True))
    assert not (tmp_path / "cogs" / "notes").exists()
