"""docs/services.md works as it stands, over real storage."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from discord import app_commands
from discord.ext import commands, tasks

from application.acting import ActingFor, acting
from baseline.services import BotServices
from tests.guides import blocks_of
from tests.integration.llm.configured_bot import configured_bot
from tests.services import FreshDatabase


@pytest.fixture
async def services(
    database: FreshDatabase, redis_url: str, llm_origin: str, tmp_path: Path
) -> AsyncIterator[BotServices]:
    async with configured_bot(database, redis_url, llm_origin, tmp_path) as platform:
        yield platform.services()


async def test_every_block_prints_what_stands_below_it(services: BotServices) -> None:
    names: dict[str, Any] = {"services": services, "guild_id": 1, "commands": commands, "tasks": tasks}
    names["app_commands"] = app_commands
    with acting(ActingFor(home="guide")):
        for block in blocks_of("services.md"):
            assert await block.printed(names) == block.prints, block.place
    assert issubclass(names["Errands"], commands.Cog)
    assert issubclass(names["Spending"], commands.Cog)
