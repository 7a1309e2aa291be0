"""Two releases of the platform: this folder, and an earlier commit in a worktree with an environment of its own."""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
_MIGRATIONS: Final = "migrations/baseline"


@dataclass(frozen=True, slots=True)
class Release:
    name: str
    folder: Path
    python: Path

    def command(self, *arguments: str) -> tuple[str, ...]:
        return str(self.python), "-m", "bootstrap.cli", *arguments

    @property
    def newest_migration(self) -> str:
        return max(path.stem for path in (self.folder / _MIGRATIONS).glob("[0-9]*.py"))


def this_release() -> Release:
    return Release("this one", ROOT, Path(sys.executable))


def release_before() -> str:
    """Return the last tag or, where there is none, the commit before the one that added the newest migration."""
    if tag := _git("describe", "--tags", "--abbrev=0", check=False):
        return tag
    added = _git("log", "--diff-filter=A", "--format=%H", "-1", "--", f"{_MIGRATIONS}/[0-9]*.py")
    return _git("rev-parse", f"{added}^")


@contextmanager
def earlier_release(revision: str) -> Iterator[Release]:
    """Check the revision out, and install exactly the versions of its lock file."""
    folder = Path(tempfile.mkdtemp(prefix="release-"))
    _git("worktree", "add", "--detach", "--force", str(folder), revision)
    try:
        uv = shutil.which("uv") or str(ROOT / ".baseline" / "tools" / "bin" / "uv")
        command = (
            uv,
            "sync",
            "--frozen",
            "--quiet",
            "--no-default-groups",
            "--group",
            "local",
            "--python",
            sys.executable,
        )
        subprocess.run(command, cwd=folder, check=True)
        yield Release(revision[:12], folder, folder / ".venv" / "bin" / "python")
    finally:
        _git("worktree", "remove", "--force", str(folder))


def _git(*arguments: str, check: bool = True) -> str:
    command = ("git", "-C", str(ROOT), *arguments)
    return subprocess.run(command, capture_output=True, text=True, check=check).stdout.strip()
