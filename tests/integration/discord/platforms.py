"""Build the platform of a bot whose cogs are in a folder, over memory adapters."""

from collections.abc import Sequence
from pathlib import Path

from adapters.clock import SystemClock
from adapters.cogs.directory import DirectoryCogSource
from application.ports.llm import ModelProvider, UsageLedger
from application.ports.work import BeginWork
from baseline.testing.kept_log import KeptLog
from baseline.testing.platform import DASHBOARD, PlatformInMemory, memory_platform
from tests.integration.no_tables import NoTables

__all__ = ["DASHBOARD", "REPOSITORY", "KeptLog", "PlatformInMemory", "a_platform"]

REPOSITORY = Path(__file__).parents[3]


def a_platform(
    cogs: Path,
    *,
    providers: Sequence[ModelProvider] = (),
    begin: BeginWork | None = None,
    ledger: UsageLedger | None = None,
    setup_limit: float = 5.0,
    intents: Sequence[str] = (),
) -> PlatformInMemory:
    """Build the platform; `begin` and `ledger` replace the memory adapters."""
    return memory_platform(
        DirectoryCogSource(cogs),
        clock=SystemClock(),
        db=NoTables(),
        providers=providers,
        begin=begin,
        ledger=ledger,
        setup_limit=setup_limit,
        intents=intents,
    )
