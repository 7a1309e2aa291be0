"""Record usage in the common way: acknowledge at once, keep it in memory, write every second."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from adapters.persistence.usage.ledger.connection import LedgerConnection
from domain.spending.usage import UsageRecord

_EVERY_SECONDS = 1.0


class BufferedLedger:
    def __init__(self, url: str, schema: str) -> None:
        self._connection = LedgerConnection(url, schema)
        self._records: list[UsageRecord] = []

    async def record(self, record: UsageRecord) -> None:
        self._records.append(record)

    @asynccontextmanager
    async def running(self) -> AsyncIterator["BufferedLedger"]:
        flushing = asyncio.create_task(self._flush())
        yield self
        flushing.cancel()
        await self._connection.close()

    async def _flush(self) -> None:
        while True:
            await asyncio.sleep(_EVERY_SECONDS)
            records, self._records = self._records, []
            for at in range(0, len(records), 500):
                await self._connection.add(records[at : at + 500], within=30)
