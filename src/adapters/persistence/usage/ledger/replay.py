"""Check in the background whether the database is back, and replay spooled records to it."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

import structlog

from adapters.persistence.usage.ledger.connection import LedgerConnection, is_refusal
from adapters.persistence.usage.ledger.spool import Spool
from adapters.persistence.usage.ledger.state import LedgerState
from domain.spending.usage import UsageRecord

_PAUSE_SECONDS = 0.2
_PROBE_SECONDS = 1.0
_WRITE_SECONDS = 5.0
_PAUSES_A_SECOND = 5
_ADOPT_EVERY = 150  # pauses, so about half a minute
_AT_ONCE = 250  # a larger batch would delay concurrent recording

_log = structlog.get_logger(__name__)


class Replay:
    """`on_replayed` is called with the records of each file after they are committed."""

    def __init__(self, connection: LedgerConnection, spool: Spool, state: LedgerState) -> None:
        self.on_replayed: Callable[[Sequence[UsageRecord]], None] | None = None
        self._connection = connection
        self._spool = spool
        self._state = state

    async def run(self) -> None:
        """Check and replay until cancelled."""
        before_adopting = 0
        while True:
            try:
                if not self._spool.has_room and before_adopting % _PAUSES_A_SECOND == 0:
                    await self._spool.make_room()
                if self._state.is_up or await self._answers():
                    await self.drain()
                    if before_adopting <= 0:
                        await self._adopt()
                        before_adopting = _ADOPT_EVERY
            except Exception as error:  # noqa: BLE001 - whatever it was, a later attempt may succeed
                if self._state.is_up:
                    _log.warning("Spooled usage was not brought to the database", reason=repr(error))
            before_adopting -= 1
            await asyncio.sleep(_PAUSE_SECONDS)

    async def drain(self) -> None:
        """Replay the files of this process once."""
        if not self._spool.is_empty:
            for file in await self._spool.closed_files():
                await self._bring(file)

    async def _adopt(self) -> None:
        async with self._spool.left_behind() as files:
            for file in files:
                await self._bring(file)

    async def _answers(self) -> bool:
        with suppress(Exception):
            await self._connection.add([], within=_PROBE_SECONDS)
            self._state.came_back()
        return self._state.is_up

    async def _bring(self, file: Path) -> None:
        """Replay one file, and remove it after all of it is committed. Replaying it again changes nothing."""
        records = await self._spool.read(file)
        for at in range(0, len(records), _AT_ONCE):
            await self._add(records[at : at + _AT_ONCE])
        if self.on_replayed is not None:
            self.on_replayed(records)
        await asyncio.to_thread(file.unlink)

    async def _add(self, records: Sequence[UsageRecord]) -> None:
        try:
            await self._connection.add(records, within=_WRITE_SECONDS)
        except Exception as error:
            if not is_refusal(error):
                self._state.went_away(error)
                raise
            await self._add_one_by_one(records, error)
        else:
            self._state.counts.replayed += len(records)
            self._state.came_back()

    async def _add_one_by_one(self, records: Sequence[UsageRecord], error: Exception) -> None:
        if len(records) > 1:
            for record in records:
                await self._add([record])
            return
        _log.error("A record of usage was refused", request_id=str(records[0].request_id), reason=repr(error))
        await self._spool.set_aside(records[0])
        self._state.counts.refused += 1
