"""Fold pending ledger rows into the rollups once a second, outside of the recording path."""

import asyncio

import structlog

from adapters.persistence.schema.tables.usage import ROLLUPS
from adapters.persistence.usage.ledger.connection import Connection, LedgerConnection
from adapters.persistence.usage.ledger.state import LedgerState
from adapters.persistence.usage.rollups import added_up

_PAUSE_SECONDS = 1.0
_FOLD_SECONDS = 30.0
# A backlog is folded in steps of this size, so that each step ends in time.
_AT_ONCE = 20_000

# Advisory locks belong to the whole database, which several bots may share: the schema's name keeps their locks
# apart. A cached plan made for few rows becomes quadratic for many: plan each run anew.
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
    """Fold pending ledger rows of all processes into the rollups. An advisory lock admits one process at a time."""

    def __init__(
        self, connection: LedgerConnection, state: LedgerState, *, pause_seconds: float = _PAUSE_SECONDS
    ) -> None:
        self._connection = connection
        self._state = state
        self._pause_seconds = pause_seconds
        self._is_logged = False

    async def run(self) -> None:
        """Fold until cancelled."""
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
        self._is_logged = False
        return count

    def _failed(self, error: Exception) -> None:
        # Reports stay correct meanwhile, but read more and more pending rows. An outage of the database is
        # logged elsewhere.
        if self._state.is_up and not self._is_logged:
            self._is_logged = True
            _log.warning("Usage rollups are not up to date", reason=repr(error))


async def fold(connection: Connection, at_once: int = _AT_ONCE) -> int:
    """Fold up to `at_once` pending rows. Return how many were folded: none while another process does so."""
    async with connection.transaction():
        entered = await connection.fetchrow(_ENTER)
        if entered is None or not entered["is_ours"]:
            return 0
        return int(await connection.fetchval(_FOLD, at_once))
