"""Look daily whether the sums still are what the ledger says, and tell the log when one is not."""

from datetime import date, timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.persistence.usage.rollups import rollup_drift

CHECK_SECONDS = 600.0
"""How long the check of one sum may take: it reads two months of the ledger."""

_log = structlog.stdlib.get_logger(__name__)


async def check_rollups(engine: AsyncEngine, today: date) -> int:
    """The number of sums of this month and the last that are wrong, each of which the log names as an error.

    The engine's time for a statement should be `CHECK_SECONDS`. May raise `ServiceUnavailable("database")`.
    """
    last_month = today.replace(day=1) - timedelta(days=1)
    found = await rollup_drift(engine, since=last_month)
    for drift in found:
        key = [str(part) for part in drift.key]
        kept, counted = ([str(figure) for figure in figures] for figures in (drift.kept, drift.counted))
        _log.error("A sum of usage is not that of its ledger", rollup=drift.rollup, key=key, kept=kept, counted=counted)
    return len(found)
