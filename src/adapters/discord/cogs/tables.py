"""Log which tables of a loaded cog the database lacks, before a member meets the error."""

from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence
from typing import TypeAlias

from application.cogs.manifests import CogManifests
from application.ports.errors import ServiceUnavailable
from baseline.services import Log

MissingTables: TypeAlias = Callable[[Collection[str]], Awaitable[Sequence[str]]]


async def log_missing_tables(
    cogs: Iterable[str], manifests: CogManifests, missing: MissingTables | None, log: Log
) -> None:
    """While the database is away nothing is logged: the health of the bot reports that."""
    if missing is None:
        return
    for cog in cogs:
        try:
            lacking = await missing(manifests.of(cog).tables)
        except ServiceUnavailable:
            return
        if lacking:
            tables = ", ".join(f"`{name}`" for name in lacking)
            log.error("A cog was loaded without its tables", cog=cog, reason=f"the database lacks {tables}")
