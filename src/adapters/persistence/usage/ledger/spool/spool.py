"""Keep usage records on the local disk until they are replayed to the database."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeVar

import msgspec
import structlog

from adapters.persistence.usage.ledger.spool.folder import RESERVE, OwnedFolder, abandoned, claim
from adapters.persistence.usage.ledger.spool.frames import framed, unframed
from adapters.persistence.usage.ledger.spool.reserve import RESERVE_BYTES, Reserve
from adapters.persistence.usage.ledger.spool.segments import Segments, segments_in
from domain.spending.usage import UsageRecord

_REFUSED = "refused"

_log = structlog.get_logger(__name__)

Result = TypeVar("Result")


class Spool:
    """Spool of this process; call `open` first.

    Only the owner can read the files, which show each user's usage. When the disk is full, a reserve of space is freed,
    so that calls in progress can still be recorded. From then on `has_room` is false, until `make_room` has allocated a
    new reserve.
    """

    def __init__(self, root: Path, *, reserve_bytes: int = RESERVE_BYTES) -> None:
        self._root = root
        self._reserve_bytes = reserve_bytes
        self._reserve: Reserve | None = None
        # One thread for appending alone, so that it waits only for the disk. Reads use other threads.
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="spool")
        self._folder: OwnedFolder | None = None
        self._segments: Segments | None = None
        self._kept = 0
        self.is_empty = True

    def open(self) -> None:
        """Create the folder and allocate the reserve. Raises OSError if the folder is not writable."""
        self._folder = claim(self._root)
        self._segments = Segments(self._folder.path)
        self._reserve = Reserve(self._folder.path / RESERVE, size=self._reserve_bytes)
        self._reserve.take()

    @property
    def has_room(self) -> bool:
        return self._reserve is not None and self._reserve.is_held

    async def make_room(self) -> None:
        """Allocate the reserve again if the disk has room for it."""
        if self._reserve is not None and not self._reserve.is_held:
            reserve = self._reserve
            await self._append(lambda _segments: reserve.take())

    def close(self) -> None:
        """Close the spool. The next process finds the remaining files. Idempotent."""
        self._thread.shutdown()
        if self._segments is not None:
            self._segments.close_current()
        if self._folder is not None:
            self._folder.release()

    async def keep(self, records: Sequence[UsageRecord]) -> None:
        """Write the records and flush them to the disk. Raises OSError, and then none of them is kept."""
        self.is_empty = False
        self._kept += 1
        data = framed(records)
        await self._append(lambda segments: self._write(segments, data))

    async def closed_files(self) -> list[Path]:
        """Close the current file and return all closed files, to be read and removed. Later records go
        to a new file.
        """

        def rotate(segments: Segments) -> list[Path]:
            segments.close_current()
            return segments.closed()

        kept = self._kept
        files = await self._append(rotate)
        self.is_empty = not files and kept == self._kept
        return files

    @asynccontextmanager
    async def left_behind(self) -> AsyncIterator[list[Path]]:
        """Yield the files of ended processes. No other process takes them while the block runs."""
        with abandoned(self._root) as folders:
            yield [file for folder in folders for file in segments_in(folder.path)]

    async def read(self, file: Path) -> list[UsageRecord]:
        """Return the records of a file. What cannot be read of it is set aside."""
        data = await asyncio.to_thread(file.read_bytes)
        try:
            records, rest = await asyncio.to_thread(unframed, data)
            reason = "the file is damaged"
        except msgspec.MsgspecError as error:
            records, rest, reason = [], data, repr(error)
        if any(rest):  # a power cut leaves zeros behind
            _log.warning("Spooled usage cannot be read", file=str(file), reason=reason, bytes=len(rest))
            await asyncio.to_thread(self._put_aside, f"{file.parent.name}-{file.name}", rest)
        return records

    async def set_aside(self, record: UsageRecord) -> None:
        """Write a record that the database refuses to a separate file, for manual inspection."""
        await asyncio.to_thread(self._put_aside, str(record.request_id), framed([record]))

    async def _append(self, work: Callable[[Segments], Result]) -> Result:
        if self._segments is None:
            raise RuntimeError("A spool is opened before it is used.")
        return await asyncio.get_running_loop().run_in_executor(self._thread, work, self._segments)

    def _write(self, segments: Segments, data: bytes) -> None:
        try:
            segments.append(data)
        except OSError as error:
            if self._reserve is None or not self._reserve.is_held:
                raise
            _log.error("The disk takes no more usage: the reserve is used, no new paid calls", reason=repr(error))
            self._reserve.give_back()
            segments.append(data)

    def _put_aside(self, name: str, data: bytes) -> None:
        folder = self._root / _REFUSED
        folder.mkdir(mode=0o700, exist_ok=True)
        file = folder / name
        file.touch(mode=0o600)
        file.write_bytes(data)
