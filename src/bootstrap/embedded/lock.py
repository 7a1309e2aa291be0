"""Lock a folder of data, so that one process owns it."""

import fcntl
import os
from pathlib import Path


class FolderBusy(Exception):
    """Another live process owns the folder; the lock of a killed one is free."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"{folder} is in use by another process.")
        self.folder = folder


class FolderLock:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._descriptor: int | None = None

    def acquire(self) -> None:
        """Lock the folder, which is made when missing, readable by its owner only. Raises `FolderBusy`."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(self._folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            raise FolderBusy(self._folder) from None
        self._descriptor = descriptor

    def release(self) -> None:
        """Twice is safe."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
