"""The processes encrypt secret settings with the configured keys."""

from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.persistence.settings.postgres_at_rest import PostgresSettingsAtRest
from bootstrap.configuration.settings import Settings
from bootstrap.wiring.api import ApiPlatform
from bootstrap.wiring.bot import BotPlatform
from bootstrap.wiring.lifespan import connections
from bootstrap.wiring.use_cases import UseCases
from tests.contract.persistence.samples import GUILD, a_guild, a_section, save_guild, save_section
from tests.services import SECRET_KEY, FreshDatabase


@pytest.mark.parametrize("process", [BotPlatform, ApiPlatform])
async def test_a_process_encrypts_what_it_stores(
    process: type[UseCases], engine: AsyncEngine, database: FreshDatabase, closed_port: int, tmp_path: Path
) -> None:
    settings = Settings(
        _env_file=None,
        database_url=database.owner_url,
        database_schema=database.schema,
        api_secret_key=SECRET_KEY,
        redis_url=f"redis://127.0.0.1:{closed_port}/0",
        baseline_home=tmp_path,
    )
    platform = process(settings=settings)
    async with connections(platform):
        await save_guild(platform.begin(), a_guild())
        await save_section(platform.begin(), a_section({"key": "fake-secret"}))
        (row,) = await PostgresSettingsAtRest(engine).page(None, 2)
        assert "fake-secret" not in repr(row.values)
        async with platform.begin()(GUILD) as work:
            assert await work.settings.get("ask") == a_section({"key": "fake-secret"})
