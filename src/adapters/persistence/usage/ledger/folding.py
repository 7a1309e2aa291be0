"""Bring the sums up to date, off the path of those who record: what waits to be summed is folded in once a second."""

import asyncio

import structlog

from adapters.persistence.schema.usage_tables import ROLLUPS
from adapters.persistence.usage.ledger.connection import Connection, LedgerConnection
from adapters.persistence.usage.ledger.state import LedgerState
from adapters.persistence.usage.rollups import added_up

_PAUSE_SECONDS = 1.0
_FOLD_SECONDS = 30.0
# Whatever has piled up is folded in steps that end in time.
_AT_ONCE = 20_000

# Advisory locks belong to the database, which several bots may share: each has its own by the name of its schema.
# A plan that was made for a few rows may compare each of many with all of them, so each time has its own.
_ENTER = """
    SELECT set_config('app.scope', 'system', true), set_config('plan_cache_mode', 'force_custom_plan', true),
           pg_try_advisory_xact_lock(hashtextextended('baseline fold ' || current_schema(), 0)) AS is_ours
"""
_FOLD = f"""
    WITH taken AS (
        DELETE FROM llm_usage_recent WHERE ctid IN (SELECT ctid FROM llm_usage_recent LIMIT $1) RETURNING *
    ), {", ".join(f"into_{rollup.name} AS ({added_up(rollup, 'taken')})" for rollup in ROLLUPS)}
    SELECT count(*) FROM taken
"""  # noqa: S608 - names of tables and columns

_log = structlog.stdlib.get_logger(__name__)


class RollupWorker:
    """Of whatever waits, whoever recorded it. However many processes do so, one at a time does."""

    def __init__(
        self, connection: LedgerConnection, state: LedgerState, *, pause_seconds: float = _PAUSE_SECONDS
    ) -> None:
        self._connection = connection
        self._state = state
        self._pause_seconds = pause_seconds
        self._is_told = False

    async def run(self) -> None:
        """Until it is cancelled."""
        while True:
            try:
                while await self._fold() == _AT_ONCE:
                    pass
            except Exception as error:  # noqa: BLE001 - whatever it was, a later attempt may succeed
                self._failed(error)
            await asyncio.sleep(self._pause_seconds)

    async def _fold(self) -> int:
        count = await self._connection.do(fold, within=_FOLD_SECONDS)
        self._state.counts.summed_up += count
        self._is_told = False
        return count

    def _failed(self, error: Exception) -> None:
        # No figure is wrong meanwhile, but reports read more and more. When the database is away, that was said.
        if self._state.is_up and not self._is_told:
            self._is_told = True
            _log.warning("Sums of usage are not brought up to date", reason=repr(error))


async def fold(connection: Connection, at_once: int = _AT_ONCE) -> int:
    """How many rows of the ledger are in the sums now that were not before; none while somebody else is at it."""
    async with connection.transaction():
        entered = await connection.fetchrow(_ENTER)
        if entered is None or not entered["is_ours"]:
            return 0
        return int(await connection.fetchval(_FOLD, at_once))
