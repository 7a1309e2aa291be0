"""Write the request log to PostgreSQL in batches, in the background of the calls."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.persistence.postgres.scope import system_scope
from adapters.persistence.request_log.consent import NO_PAYLOAD_CONSENT, PayloadConsent, only_consented
from adapters.persistence.request_log.payloads import Redact
from adapters.persistence.request_log.queue import (
    NotedAttempt,
    RequestLogCounts,
    RequestLogQueue,
    as_it_is,
)
from adapters.persistence.request_log.rows import KEEP, rows_of_attempts
from application.ports.errors import ServiceUnavailable
from application.tasks import cancel_and_wait
from domain.llm.attempts import RequestAttempt
from domain.llm.requests import ModelReply, ModelRequest

_BATCH = 500
_GATHERING = 0.5
_REST = 1.0
_TIME_TO_FLUSH = 5.0

_log = structlog.get_logger(__name__)


class PostgresRequestLog:
    """Request log writer. Entries queue while the database is away and the queue has room; the rest are dropped.

    `gathering` is the wait in seconds before the first batch, so that later entries join it. `rest` is the pause in
    seconds between two attempts to reach a database that is away. A guild is asked for its consent when its payload is
    written.
    """

    def __init__(
        self,
        engine: AsyncEngine,
        *,
        payload_consent: PayloadConsent = NO_PAYLOAD_CONSENT,
        redact: Redact = as_it_is,
        room: int = 10_000,
        gathering: float = _GATHERING,
        rest: float = _REST,
    ) -> None:
        self._engine = engine
        self._gathering = gathering
        self._rest = rest
        self._queue = RequestLogQueue(payload_consent.known, room=room)
        self._payload_consent = payload_consent
        self._redact = redact
        self._noted = asyncio.Event()
        self._batch: list[NotedAttempt] = []

    @property
    def counts(self) -> RequestLogCounts:
        return self._queue.counts

    def note(self, attempt: RequestAttempt, request: ModelRequest[Any], reply: ModelReply | None) -> None:
        self._queue.note(attempt, request, reply)
        self._noted.set()

    @asynccontextmanager
    async def running(self) -> AsyncIterator["PostgresRequestLog"]:
        """Write entries while the block runs, and the remaining ones at its end."""
        writing = asyncio.create_task(self._write())
        try:
            yield self
        finally:
            await cancel_and_wait(writing)
            await self._flush()

    async def _write(self) -> None:
        while True:
            await self._noted.wait()
            await asyncio.sleep(self._gathering)
            self._noted.clear()
            while self._batch or self._queue:
                if not await self._keep_batch():
                    await asyncio.sleep(self._rest)

    async def _flush(self) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_TIME_TO_FLUSH):
                while (self._batch or self._queue) and await self._keep_batch():
                    pass
        left = len(self._batch) + len(self._queue)
        if left:
            self.counts.dropped += left
            _log.warning("Request log entries were lost at shutdown", entries=left)

    async def _keep_batch(self) -> bool:
        """Write one batch. Return False when the database is away.

        An interrupted batch is written again; an entry stored before is not stored twice.
        """
        self._batch = self._batch or self._queue.take(_BATCH)
        try:
            await self._keep(self._batch)
        except ServiceUnavailable:
            return False
        except Exception:  # noqa: BLE001 - one batch that cannot be written must not keep the others from it
            self.counts.dropped += len(self._batch)
            _log.exception("A batch of the request log was refused", entries=len(self._batch))
        else:
            self.counts.kept += len(self._batch)
        self._batch = []
        return True

    async def _keep(self, batch: Sequence[NotedAttempt]) -> None:
        consented = await only_consented(batch, self._payload_consent)
        attempts = await asyncio.to_thread(rows_of_attempts, consented, self._redact)
        async with system_scope(self._engine) as transaction:
            await transaction.execute(KEEP, {"attempts": attempts})
