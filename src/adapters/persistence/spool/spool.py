"""Keep records of usage on the local disk, from which they are brought to the database later."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeVar

import msgspec
import structlog

from adapters.persistence.spool.folder import OwnedFolder, abandoned, claim
from adapters.persistence.spool.frames import framed, unframed
from adapters.persistence.spool.segments import Segments, segments_in
from domain.usage import UsageRecord

_REFUSED = "refused"

_log = structlog.get_logger(__name__)

Result = TypeVar("Result")


class Spool:
    """Of this process: `open` it first. The files are readable by their owner only, since they say who used what."""

    def __init__(self, root: Path) -> None:
        self._root = root
        # Appending waits for the disk, and for nothing else: whatever reads has other threads.
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="spool")
        self._folder: OwnedFolder | None = None
        self._segments: Segments | None = None
        self._kept = 0
        self.is_empty = True

    def open(self) -> None:
        """Raises OSError where nothing can be written."""
        self._folder = claim(self._root)
        self._segments = Segments(self._folder.path)

    def close(self) -> None:
        """What is still in it is found by the next process. Twice is safe."""
        self._thread.shutdown()
        if self._segments is not None:
            self._segments.close_current()
        if self._folder is not None:
            self._folder.release()

    async def keep(self, records: Sequence[UsageRecord]) -> None:
        """On the disk when it returns. Raises OSError, and then none of them is kept."""
        self.is_empty = False
        self._kept += 1
        await self._append(lambda segments: segments.append(framed(records)))

    async def closed_files(self) -> list[Path]:
        """Everything kept so far, to be read and removed; what is kept from now on goes into another file."""

        def rotate(segments: Segments) -> list[Path]:
            segments.close_current()
            return segments.closed()

        kept = self._kept
        files = await self._append(rotate)
        self.is_empty = not files and kept == self._kept
        return files

    @asynccontextmanager
    async def left_behind(self) -> AsyncIterator[list[Path]]:
        """The files of processes that have ended. No other process takes them while the block runs."""
        with abandoned(self._root) as folders:
            yield [file for folder in folders for file in segments_in(folder.path)]

    async def read(self, file: Path) -> list[UsageRecord]:
        """Nothing of a file that another release wrote and this one cannot read: it is put aside."""
        try:
            return await asyncio.to_thread(lambda: list(unframed(file.read_bytes())))
        except msgspec.MsgspecError as error:
            _log.warning("Spooled usage cannot be read", file=str(file), reason=repr(error))
            data = await asyncio.to_thread(file.read_bytes)
            await asyncio.to_thread(self._put_aside, f"{file.parent.name}-{file.name}", data)
            return []

    async def set_aside(self, record: UsageRecord) -> None:
        """Keep what the database will never take, for people to look at."""
        await asyncio.to_thread(self._put_aside, str(record.request_id), framed([record]))

    async def _append(self, work: Callable[[Segments], Result]) -> Result:
        if self._segments is None:
            raise RuntimeError("A spool is opened before it is used.")
        return await asyncio.get_running_loop().run_in_executor(self._thread, work, self._segments)

    def _put_aside(self, name: str, data: bytes) -> None:
        folder = self._root / _REFUSED
        folder.mkdir(mode=0o700, exist_ok=True)
        file = folder / name
        file.touch(mode=0o600)
        file.write_bytes(data)
