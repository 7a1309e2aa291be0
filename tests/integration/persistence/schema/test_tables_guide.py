"""docs/tables.md works as it stands, from the models to isolated rows."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.console import Console
from sqlalchemy import select

from adapters.cogs.directory import DirectoryCogSource
from adapters.persistence.postgres.guild_database import GuildDatabase
from adapters.persistence.schema.migrations import migrate
from bootstrap.configuration.settings import Settings
from bootstrap.processes import revision
from bootstrap.processes.migrate import cog_migrations
from bootstrap.up.errors import CannotStart
from tests.guides import blocks_of
from tests.services import SECRET_KEY, FreshDatabase

GUIDE = "tables.md"


class Services:
    """The one service that the guide uses."""

    def __init__(self, db: GuildDatabase) -> None:
        self.db = db


@pytest.fixture
def cogs(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "guide_cogs" / "errands"
    folder.mkdir(parents=True)
    (folder / "__init__.py").write_text("")
    (folder / "models.py").write_text(blocks_of(GUIDE)[0].code)
    yield folder.parent
    for name in [each for each in sys.modules if each.startswith("guide_cogs")]:
        del sys.modules[name]


def settings_of(database: FreshDatabase, cogs: Path) -> Settings:
    return Settings(
        _env_file=None,
        database_url=database.owner_url,
        database_schema=database.schema,
        api_secret_key=SECRET_KEY,
        cogs_path=cogs,
    )


def revised(settings: Settings, cog: str | None, capsys: pytest.CaptureFixture[str]) -> str:
    revision.run(settings, Console(), cog=cog, message="Add errands")
    return capsys.readouterr().out


def test_the_guides_tables_are_written_and_then_there_is_nothing_left(
    database: FreshDatabase, cogs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = settings_of(database, cogs)
    assert revised(settings, "errands", capsys).startswith(f"Wrote {cogs}/errands/migrations/0001_add_errands.py.")
    with pytest.raises(CannotStart, match="run `baseline migrate` first"):
        revision.run(settings, Console(), cog="errands", message="Again")
    assert revised(settings, None, capsys).startswith("Nothing to write")


def test_a_cog_that_is_not_there_is_refused_with_those_that_are(database: FreshDatabase, cogs: Path) -> None:
    with pytest.raises(CannotStart, match=re.escape(f"There is no cog 'unknown' in {cogs}. There are: errands.")):
        revision.run(settings_of(database, cogs), Console(), cog="unknown", message="Add errands")


@pytest.fixture
def revised_cogs(database: FreshDatabase, cogs: Path) -> Path:
    revision.run(settings_of(database, cogs), Console(), cog="errands", message="Add errands")
    return cogs


async def test_the_guides_rows_are_isolated(database: FreshDatabase, revised_cogs: Path) -> None:
    failed = await migrate(
        database.owner_url,
        schema=database.schema,
        app_password=database.app_password,
        cogs=cog_migrations(DirectoryCogSource(revised_cogs)),
    )
    assert failed == {}
    guilds = GuildDatabase(database.app_url, schema=database.schema)
    errand = sys.modules["guide_cogs.errands.models"].Errand
    names = {"services": Services(guilds), "guild_id": 1, "another_guild_id": 2, "Errand": errand, "select": select}
    for block in blocks_of(GUIDE)[1:]:
        assert await block.printed(names) == block.prints, block.place
    await guilds.dispose()
