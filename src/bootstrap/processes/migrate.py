"""Bring the database up to date, and the models' prices with it."""

import asyncio

from adapters.clock import SystemClock
from adapters.llm.models.prices import list_prices
from adapters.persistence.postgres.engine import create_engine
from adapters.persistence.prices.seeding import seed_prices
from adapters.persistence.schema.migrations import CannotMigrate, migrate
from bootstrap.configuration.settings import Settings
from bootstrap.logs import configure_logs
from bootstrap.redaction import configured_secrets
from bootstrap.up.errors import CannotStart


def run(settings: Settings) -> None:
    configure_logs(
        service="migrate", level=settings.log_level, format=settings.log_format, secrets=configured_secrets(settings)
    )
    asyncio.run(_run(settings))


async def _run(settings: Settings) -> None:
    owner_url = settings.required_database_url
    try:
        await migrate(owner_url, schema=settings.database_schema, app_password=settings.app_database_password)
    except CannotMigrate as error:
        raise CannotStart(str(error)) from error
    engine = create_engine(owner_url, schema=settings.database_schema, application_name="baseline migrate")
    try:
        await seed_prices(engine, list_prices(), SystemClock().now())
    finally:
        await engine.dispose()
