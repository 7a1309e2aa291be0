"""Append to segment files: a closed segment is only read and removed."""

import os
from contextlib import suppress
from pathlib import Path

_SUFFIX = ".usage"
_LARGE = 1 << 20  # a whole one is read into memory


class Segments:
    """Segments of one folder. Not thread-safe."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._descriptor: int | None = None
        self._size = 0
        self._open: Path | None = None
        self._number = 0

    def append(self, data: bytes) -> None:
        """Append the data and flush it to the disk. Raises OSError, and then none of it is kept."""
        if self._descriptor is None or self._size >= _LARGE:
            self.close_current()
            self._begin()
        descriptor = self._descriptor
        if descriptor is None:
            raise RuntimeError("A segment was begun.")
        try:
            self._write(descriptor, data)
        except OSError:
            # Truncate: a torn frame would hide all frames after it.
            with suppress(OSError):
                os.ftruncate(descriptor, self._size)
            self.close_current()
            raise
        self._size += len(data)

    def close_current(self) -> None:
        """Close the current segment, so that it may be read and removed. Idempotent."""
        descriptor, self._descriptor, self._open = self._descriptor, None, None
        if descriptor is not None:
            os.close(descriptor)

    def closed(self) -> list[Path]:
        """Return the closed segments, the oldest first."""
        return [path for path in segments_in(self._folder) if path != self._open]

    def _begin(self) -> None:
        self._number += 1
        path = self._folder / f"{self._number:08}{_SUFFIX}"
        self._descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_EXCL, 0o600)
        self._open, self._size = path, 0
        sync_folder(self._folder)

    def _write(self, descriptor: int, data: bytes) -> None:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(descriptor, rest) :]
        os.fdatasync(descriptor)


def segments_in(folder: Path) -> list[Path]:
    return sorted(folder.glob(f"*{_SUFFIX}"))


def sync_folder(folder: Path) -> None:
    """Flush the folder: a new file survives a power cut only if its directory entry is on the disk too."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
