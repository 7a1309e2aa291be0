"""Whose files are whose: each process has a folder of its own, and takes over those of processes that ended."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

_LOCK = "lock"
RESERVE = "reserve"


class OwnedFolder:
    """Locked for as long as the process lives, however it ends."""

    def __init__(self, path: Path, descriptor: int) -> None:
        self.path = path
        self._descriptor = descriptor

    def release(self) -> None:
        """Remove the folder when no records are left in it. Twice is safe."""
        if self._descriptor >= 0:
            with suppress(OSError):
                (self.path / RESERVE).unlink(missing_ok=True)
                if [entry.name for entry in self.path.iterdir()] == [_LOCK]:
                    (self.path / _LOCK).unlink()
                    self.path.rmdir()
            os.close(self._descriptor)
            self._descriptor = -1


def claim(root: Path) -> OwnedFolder:
    """A new folder for this process. Raises OSError where none can be made."""
    while True:
        path = root / f"{os.getpid()}-{uuid4().hex[:8]}"
        path.mkdir(parents=True, mode=0o700)
        owned = _locked(path)
        if owned is not None:
            return owned
        # Another process took the folder for an abandoned one before the lock was ours.


@contextmanager
def abandoned(root: Path) -> Iterator[list[OwnedFolder]]:
    """The folders of processes that have ended, ours for the duration of the block."""
    folders = [owned for path in sorted(root.glob("*-????????")) if (owned := _locked(path)) is not None]
    try:
        yield folders
    finally:
        for folder in folders:
            folder.release()


def _locked(path: Path) -> OwnedFolder | None:
    """None when a living process has it, or has just removed it."""
    try:
        descriptor = os.open(path / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        (path / _LOCK).stat()
    except (BlockingIOError, FileNotFoundError):
        os.close(descriptor)
        return None
    return OwnedFolder(path, descriptor)
