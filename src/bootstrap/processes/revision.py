"""Write a migration from the tables that cogs declare."""

import asyncio
from pathlib import Path

from rich.console import Console

from adapters.cogs.directory import DirectoryCogSource
from adapters.cogs.tables import tables_of
from adapters.persistence.schema.cog_migrations import CogMigrations
from adapters.persistence.schema.migrations import CannotMigrate
from adapters.persistence.schema.revisions import write_revision
from application.ports.bot.cog_modules import CogLoadFailed, FoundCog
from bootstrap.configuration.settings import Settings
from bootstrap.processes.migrate import cog_migrations
from bootstrap.up.errors import CannotStart


def run(settings: Settings, console: Console, *, cog: str | None, message: str) -> None:
    """Raises `CannotStart` when there is no such cog, or when the database cannot be used."""
    source = DirectoryCogSource(settings.cogs_path, settings.cogs_except)
    found = source.find()
    own = None
    if cog is None:
        # Leave out cogs with a folder of migrations: the migrations of their tables belong there.
        migrated = {each.cog for each in cog_migrations(source)}
        chosen = [each for each in found if each.name not in migrated]
    else:
        chosen = [each for each in found if each.name == cog]
        if not chosen:
            raise CannotStart(f"There is no cog {cog!r} in {settings.cogs_path}. There are: {_names(found)}.")
        own = _own_migrations(chosen[0])
    try:
        tables = [table for each in chosen for table in tables_of(source.load(each))]
        written = asyncio.run(
            write_revision(
                settings.required_database_url,
                schema=settings.database_schema,
                tables=tables,
                message=message,
                cog=own,
            )
        )
    except (CannotMigrate, CogLoadFailed) as error:
        raise CannotStart(str(error)) from error
    if written is None:
        console.print(f"Nothing to write: the database has all {len(tables)} declared tables as they are declared.")
        return
    console.print(f"Wrote {_shown(written)}. Read it, then run: baseline migrate", soft_wrap=True)


def _own_migrations(cog: FoundCog) -> CogMigrations | None:
    """A single-file cog has no folder: its migrations are the bot's."""
    return CogMigrations(cog.name, cog.path.parent / "migrations") if cog.path.name == "__init__.py" else None


def _names(cogs: tuple[FoundCog, ...]) -> str:
    return ", ".join(each.name for each in cogs) or "none"


def _shown(path: Path) -> Path:
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
