"""Tables that a cog declares and the database lacks are named in the log of the bot."""

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine
from structlog.testing import capture_logs

from adapters.discord.cogs.tables import log_missing_tables
from adapters.persistence.postgres.engine import create_engine
from adapters.persistence.schema.missing_tables import MissingTables
from application.cogs.manifests import CogManifests
from domain.cogs.manifest import CogManifest

_EVENT = "A cog was loaded without its tables"
_LOG = structlog.stdlib.get_logger("bot")


def _manifests() -> CogManifests:
    manifests = CogManifests()
    manifests.put("plain", CogManifest())
    manifests.put("whole", CogManifest(tables=("guilds",)))
    manifests.put("music", CogManifest(tables=("songs", "guilds", 'odd"name', "Guilds")))
    return manifests


async def test_each_cog_is_logged_with_the_tables_that_it_lacks(engine: AsyncEngine) -> None:
    with capture_logs() as logged:
        await log_missing_tables(["plain", "whole", "music"], _manifests(), MissingTables(engine), _LOG)
    (entry,) = logged
    assert (entry["event"], entry["cog"]) == (_EVENT, "music")
    assert entry["reason"] == 'the database lacks `songs`, `odd"name`, `Guilds`'


async def test_while_the_database_is_away_nothing_is_logged(closed_port: int) -> None:
    away = create_engine(f"postgresql://app:secret@127.0.0.1:{closed_port}/baseline", schema="baseline")
    with capture_logs() as logged:
        await log_missing_tables(["music"], _manifests(), MissingTables(away), _LOG)
    await away.dispose()
    assert logged == []
