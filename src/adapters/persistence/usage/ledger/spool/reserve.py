"""Reserve disk space, so that calls in progress when the disk fills up can still be recorded."""

import os
from contextlib import suppress
from pathlib import Path

RESERVE_BYTES = 1 << 20
"""Size of the reserve: enough for some thousand records."""


class Reserve:
    """File of allocated space in the folder of this process. Not thread-safe."""

    def __init__(self, file: Path, *, size: int) -> None:
        self._file = file
        self._size = size
        self.is_held = False

    def take(self) -> None:
        """Allocate the space if the disk has room. `is_held` is true when it is allocated. Idempotent."""
        if self.is_held:
            return
        try:
            descriptor = os.open(self._file, os.O_WRONLY | os.O_CREAT, 0o600)
            try:
                os.posix_fallocate(descriptor, 0, self._size)
            finally:
                os.close(descriptor)
        except OSError:
            self.give_back()
        else:
            self.is_held = True

    def give_back(self) -> None:
        """Free the space, so that records can use it."""
        self.is_held = False
        with suppress(OSError):
            self._file.unlink(missing_ok=True)
