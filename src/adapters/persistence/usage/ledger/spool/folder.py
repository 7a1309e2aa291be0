"""Give each process a spool folder of its own, and take over the folders of ended processes."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

_LOCK = "lock"
RESERVE = "reserve"


class OwnedFolder:
    """Spool folder with a file lock, which the system frees when the process ends in any way."""

    def __init__(self, path: Path, descriptor: int) -> None:
        self.path = path
        self._descriptor = descriptor

    def release(self) -> None:
        """Unlock the folder, and remove it when it holds no records. Idempotent."""
        if self._descriptor >= 0:
            with suppress(OSError):
                (self.path / RESERVE).unlink(missing_ok=True)
                if [entry.name for entry in self.path.iterdir()] == [_LOCK]:
                    (self.path / _LOCK).unlink()
                    self.path.rmdir()
            os.close(self._descriptor)
            self._descriptor = -1


def claim(root: Path) -> OwnedFolder:
    """Create a folder for this process. Raises OSError if that is impossible."""
    while True:
        path = root / f"{os.getpid()}-{uuid4().hex[:8]}"
        path.mkdir(parents=True, mode=0o700)
        owned = _locked(path)
        if owned is not None:
            return owned
        # Another process removed the folder as abandoned before it was locked here.


@contextmanager
def abandoned(root: Path) -> Iterator[list[OwnedFolder]]:
    """Yield the folders of ended processes, locked by this process until the block ends."""
    folders = [owned for path in sorted(root.glob("*-????????")) if (owned := _locked(path)) is not None]
    try:
        yield folders
    finally:
        for folder in folders:
            folder.release()


def _locked(path: Path) -> OwnedFolder | None:
    """Lock the folder. Return None when a living process holds it or has just removed it."""
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
