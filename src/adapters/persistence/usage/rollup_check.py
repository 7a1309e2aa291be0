"""Verify daily that the rollups match the ledger, and log each difference."""

from datetime import date, timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.persistence.usage.rollups import rollup_drift

CHECK_SECONDS = 600.0
"""Time limit in seconds for the check of one rollup, which reads two months of the ledger."""

_log = structlog.stdlib.get_logger(__name__)


async def check_rollups(engine: AsyncEngine, today: date) -> int:
    """Check the rollups of this month and the last. Log each wrong row as an error, and return their number.

    The engine's statement timeout should be `CHECK_SECONDS`. May raise `ServiceUnavailable("database")`.
    """
    last_month = today.replace(day=1) - timedelta(days=1)
    found = await rollup_drift(engine, since=last_month)
    for drift in found:
        key = [str(part) for part in drift.key]
        kept, counted = ([str(figure) for figure in figures] for figures in (drift.kept, drift.counted))
        _log.error("A usage rollup differs from the ledger", rollup=drift.rollup, key=key, kept=kept, counted=counted)
    return len(found)
