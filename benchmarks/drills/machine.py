"""Small disks and a clock that jumps, for the drill."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

_DISKS: Final = {"usage": "8m", "logs": "8m"}

CLOCK: Final = "DRILL_CLOCK"
"""Environment variable: the file with the seconds by which the clock of the platform's processes is ahead."""
_MOVES_CLOCK: Final = f"""
import os
from datetime import timedelta

from adapters.clock import SystemClock

right = SystemClock.now


def now(self):
    with open(os.environ["{CLOCK}"]) as file:
        return right(self) + timedelta(seconds=float(file.read() or 0))


SystemClock.now = now
"""


def faked_clock(folder: Path) -> dict[str, str]:
    """Return the environment of processes whose clock the file moves; PostgreSQL and Redis keep the right one."""
    code, clock = folder / "clock" / "sitecustomize.py", folder / "seconds"
    code.parent.mkdir()
    code.write_text(_MOVES_CLOCK)
    clock.write_text("0")
    return {"PYTHONPATH": str(code.parent), CLOCK: str(clock)}


@cache
def can_mount() -> bool:
    if os.geteuid() != 0:
        return False
    with TemporaryDirectory() as folder:
        if not _mounted(Path(folder), "64k"):
            return False
        _unmount(Path(folder))
        return True


@contextmanager
def small_disks(home: Path) -> Iterator[None]:
    """Give the spool and the logs a disk each, which is quickly full."""
    with ExitStack() as stack:
        for name, size in _DISKS.items():
            folder = home / name
            folder.mkdir(mode=0o700)
            if not _mounted(folder, size):
                raise OSError(f"{folder} cannot be a disk of its own.")
            stack.callback(_unmount, folder)
        yield


def _mounted(folder: Path, size: str) -> bool:
    command = ("mount", "-t", "tmpfs", "-o", f"size={size},mode=0700", "tmpfs", str(folder))
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def _unmount(folder: Path) -> None:
    command = ("umount", "--lazy", str(folder))
    subprocess.run(command, capture_output=True, check=False)
