"""`baseline revision` and `baseline migrate` beside a running `make up`, without DATABASE_URL."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bootstrap.configuration.app_role import without_credentials
from bootstrap.embedded import EmbeddedPostgres
from bootstrap.embedded.kept_secret import kept_secret
from bootstrap.embedded.lock import FolderLock
from bootstrap.up.state import RunningState

MODELS = """
from sqlalchemy.orm import Mapped, mapped_column

from baseline.tables import Base, GuildScoped


class Errand(GuildScoped, Base):
    __tablename__ = "errands"

    id: Mapped[int] = mapped_column(primary_key=True)
"""


@pytest.fixture
def running_home(tmp_path: Path) -> Iterator[Path]:
    """Start PostgreSQL as `make up` does, and write its address without credentials to BASELINE_HOME."""
    home = tmp_path / "home"
    home.mkdir()
    lock = FolderLock(home)
    lock.acquire()
    server = EmbeddedPostgres(home / "postgres", ephemeral=True)
    server.start()
    kept_secret(home / "secret_key")
    RunningState(pid=os.getpid(), urls={"database": without_credentials(server.url)}, pids={}).write(home)
    yield home
    server.stop()
    lock.release()


@pytest.fixture
def baseline(running_home: Path, tmp_path: Path) -> Callable[..., str]:
    folder = tmp_path / "cogs" / "errands"
    folder.mkdir(parents=True)
    (folder / "models.py").write_text(MODELS)
    (folder / "__init__.py").write_text("async def setup(bot): ...\n")
    unset = dict.fromkeys(("DATABASE_URL", "API_SECRET_KEY", "DATABASE_SCHEMA"), "")

    def run(*arguments: str) -> str:
        done = subprocess.run(
            [Path(sys.executable).with_name("baseline"), *arguments],
            cwd=tmp_path,
            env={**os.environ, **unset, "BASELINE_HOME": str(running_home)},
            capture_output=True,
            text=True,
            timeout=250,
            check=False,
        )
        return done.stdout + done.stderr

    return run


def test_a_revision_is_written_and_migrated_while_baseline_runs(baseline: Callable[..., str], tmp_path: Path) -> None:
    baseline("migrate")
    assert "Wrote cogs/errands/migrations/0001_add_errands.py" in baseline(
        "revision", "--cog", "errands", "-m", "Add errands"
    )
    assert baseline("migrate") == ""
    assert "Nothing to write" in baseline("revision", "--cog", "errands", "-m", "Add errands")


def test_the_owners_password_is_in_no_file_but_its_own(running_home: Path) -> None:
    password = (running_home / "postgres" / "password").read_text().strip()
    assert password not in (running_home / "state.json").read_text()


@pytest.mark.parametrize("command", [("migrate",), ("revision", "-m", "Anything")])
def test_without_a_running_baseline_the_missing_setting_is_named(tmp_path: Path, command: tuple[str, ...]) -> None:
    unset = dict.fromkeys(("DATABASE_URL", "API_SECRET_KEY", "DATABASE_SCHEMA"), "")
    done = subprocess.run(
        [Path(sys.executable).with_name("baseline"), *command],
        cwd=tmp_path,
        env={**os.environ, **unset, "BASELINE_HOME": str(tmp_path / "none")},
        capture_output=True,
        text=True,
        timeout=250,
        check=False,
    )
    assert done.returncode != 0
    assert "DATABASE_URL" in done.stderr
