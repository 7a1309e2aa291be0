"""Record paid model calls in PostgreSQL, or on the local disk until PostgreSQL is back."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from time import perf_counter

import structlog

from adapters.persistence.usage.ledger.batches import Batch, Batches
from adapters.persistence.usage.ledger.connection import LedgerConnection, is_refusal
from adapters.persistence.usage.ledger.folding import RollupWorker
from adapters.persistence.usage.ledger.replay import Replay
from adapters.persistence.usage.ledger.spool import Spool
from adapters.persistence.usage.ledger.state import LedgerCounts, LedgerState
from adapters.persistence.usage.storable import require_storable
from application.ports.errors import ServiceUnavailable, UsageNotRecordable
from application.tasks import cancel_and_wait
from domain.spending.usage import UsageRecord

_LAST_DRAIN_SECONDS = 2.0
_LAST_RESORT_SECONDS = 5.0

_log = structlog.get_logger(__name__)


class PostgresUsageLedger:
    """Usage ledger, open between `start` and `stop`. Costs are kept to ten decimals.

    A record that PostgreSQL has not committed within `patience_seconds` is kept in a file of `spool_folder`. The folder
    must outlive the process: this process or a later one replays its files to PostgreSQL. Processes may share the
    folder. The replay at the end takes at most `last_drain_seconds`.
    """

    def __init__(
        self,
        url: str,
        schema: str,
        spool_folder: Path,
        *,
        patience_seconds: float = 0.1,
        last_drain_seconds: float = _LAST_DRAIN_SECONDS,
    ) -> None:
        self._patience = patience_seconds
        self._last_drain = last_drain_seconds
        self._state = LedgerState()
        self._spool = Spool(spool_folder)
        # One batch is written at a time: two at once double the commits and halve the batches.
        self._connection, replaying, folding = self._connections = [LedgerConnection(url, schema) for _ in range(3)]
        self._replay = Replay(replaying, self._spool, self._state)
        self._folding = RollupWorker(folding, self._state)
        self._batches = Batches()
        self._writing: asyncio.Task[None] | None = None
        self._background: list[asyncio.Task[None]] = []

    @property
    def counts(self) -> LedgerCounts:
        return self._state.counts

    def on_replayed(self, announce: Callable[[Sequence[UsageRecord]], None]) -> None:
        """Call `announce` with records of the spool once they are in PostgreSQL, where reports read them."""
        self._replay.on_replayed = announce

    async def start(self) -> None:
        """Open the spool and start the workers. Raises OSError if the spool is not writable. Works
        without a database.
        """
        await asyncio.to_thread(self._spool.open)
        self._writing = asyncio.create_task(self._write())
        self._background = [asyncio.create_task(each) for each in (self._replay.run(), self._folding.run())]

    async def stop(self) -> None:
        """Wait until all records are durable, and refuse later ones. Idempotent."""
        self._batches.close()
        if self._writing is not None:
            await self._writing
        if self._background:
            await cancel_and_wait(*self._background)
            await self._drain()
        for connection in self._connections:
            await connection.close()
        await asyncio.to_thread(self._spool.close)

    @asynccontextmanager
    async def running(self) -> AsyncIterator["PostgresUsageLedger"]:
        await self.start()
        try:
            yield self
        finally:
            await self.stop()

    def require_room(self) -> None:
        if not self._state.is_up and not self._spool.has_room:
            self.counts.calls_refused += 1
            raise UsageNotRecordable

    async def record(self, record: UsageRecord) -> None:
        """Record one paid call. Raises ValueError for a record that the ledger cannot store."""
        require_storable(record)
        if self._writing is None:
            raise RuntimeError("The ledger was not started.")
        if self._batches.is_closed:
            raise ServiceUnavailable("database")
        await self._batches.put(record)

    async def _write(self) -> None:
        while (batch := await self._batches.next()) is not None:
            try:
                await self._keep(batch)
            except Exception as error:  # noqa: BLE001 - whatever it was: when this ends, callers wait for ever
                # No traceback: formatting it takes long, and other callers wait.
                _log.error("Usage could not be recorded anywhere", records=len(batch.records), reason=repr(error))
                batch.lost(ServiceUnavailable("database"))

    async def _keep(self, batch: Batch) -> None:
        if not (self._state.is_up and await self._committed(batch)):
            await self._spooled(batch)
        self.counts.recorded += len(batch.records)
        self.counts.unpriced += sum(record.unpriced_requests for record in batch.records)
        batch.kept()

    async def _committed(self, batch: Batch) -> bool:
        left = batch.waits_since + self._patience - perf_counter()
        if left <= 0:
            # Overload, not an outage: spool this batch, but keep treating the database as up.
            return False
        try:
            await self._connection.add(batch.records, within=left)
        except Exception as error:  # noqa: BLE001 - whatever it was, the disk is there for it
            # Spool the whole batch: the replay finds the record that cannot be stored.
            if not is_refusal(error):
                self._state.went_away(error)
            return False
        return True

    async def _spooled(self, batch: Batch) -> None:
        try:
            await self._spool.keep(batch.records)
        except OSError:
            # The spool failed too: a slow database is the last place left.
            if not self._state.is_up:
                raise
            await self._connection.add(batch.records, within=_LAST_RESORT_SECONDS)
        else:
            self.counts.spooled += len(batch.records)

    async def _drain(self) -> None:
        """Replay the spool before exit, also when the database was away last: it may be back.

        What fails here is left to the next process.
        """
        with suppress(Exception):
            async with asyncio.timeout(self._last_drain):
                await self._replay.drain()
