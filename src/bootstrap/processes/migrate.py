"""Bring the database up to date, and the models' prices with it."""

import asyncio
import sys

from adapters.clock import SystemClock
from adapters.cogs.directory import DirectoryCogSource
from adapters.cogs.requirements import missing_requirements
from adapters.llm.models.prices import list_prices
from adapters.persistence.postgres.engine import create_engine
from adapters.persistence.prices.seeding import seed_prices
from adapters.persistence.schema.cog_migrations import CogMigrations
from adapters.persistence.schema.migrations import CannotMigrate, migrate
from bootstrap.configuration.settings import Settings
from bootstrap.logs import configure_process_logs
from bootstrap.up.errors import CannotStart
from bootstrap.up.migrated import NOT_MIGRATED


def run(settings: Settings) -> None:
    configure_process_logs("migrate", settings)
    for cog in DirectoryCogSource(settings.cogs_path, settings.cogs_except).find():
        if (missing := missing_requirements(cog)) is not None:
            sys.stderr.write(f"Cog {cog.name!r}: {missing}\n")
    asyncio.run(_run(settings))


async def _run(settings: Settings) -> None:
    owner_url = settings.required_database_url
    try:
        failed = await migrate(
            owner_url,
            schema=settings.database_schema,
            app_password=settings.app_database_password,
            cogs=cog_migrations(DirectoryCogSource(settings.cogs_path, settings.cogs_except)),
        )
    except CannotMigrate as error:
        raise CannotStart(str(error)) from error
    for cog, reason in failed.items():
        sys.stderr.write(f"Cog {cog!r}: {NOT_MIGRATED}: {reason}\n")
    engine = create_engine(owner_url, schema=settings.database_schema, application_name="baseline migrate")
    try:
        await seed_prices(engine, list_prices(), SystemClock().now())
    finally:
        await engine.dispose()


def cog_migrations(cogs: DirectoryCogSource) -> tuple[CogMigrations, ...]:
    """Return the migrations of each cog folder that has any, by name."""
    folders = {cog.name: cog.path.parent / "migrations" for cog in cogs.find()}
    return tuple(
        CogMigrations(name, folder)
        for name, folder in folders.items()
        if folder.parent.name == name and any(folder.glob("*.py"))
    )
