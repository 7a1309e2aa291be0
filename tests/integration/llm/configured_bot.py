"""Wire the parts of a bot process from a configuration, over simulated providers."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from adapters.llm.models.prices import list_prices
from adapters.persistence.postgres.engine import create_engine
from adapters.persistence.prices.seeding import seed_prices
from bootstrap.configuration.settings import Settings
from bootstrap.wiring.bot import BotPlatform
from bootstrap.wiring.lifespan import bot_running
from tests.integration.llm.storages import NOON
from tests.services import SECRET_KEY, FreshDatabase


@asynccontextmanager
async def configured_bot(
    database: FreshDatabase, redis_url: str, llm_origin: str, home: Path, **configured: Any
) -> AsyncIterator[BotPlatform]:
    engine = create_engine(database.owner_url, schema=database.schema)
    await seed_prices(engine, list_prices(), NOON)
    await engine.dispose()
    # The tests let one member send many calls.
    configured.setdefault("llm_member_calls_per_minute", "off")
    settings = Settings(
        _env_file=None,
        database_url=database.owner_url,
        database_schema=database.schema,
        redis_url=redis_url,
        api_secret_key=SECRET_KEY,
        llm_simulator_url=llm_origin,
        baseline_home=home,
        **configured,
    )
    platform = BotPlatform(settings=settings)
    async with bot_running(platform):
        yield platform
