"""Wire `services.llm` by the product's own container, as the bot does."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from baseline.llm import LLM
from bootstrap.configuration.settings import Settings
from bootstrap.processes.garbage import freeze_once_prepared
from bootstrap.wiring.bot import BotPlatform
from bootstrap.wiring.lifespan import bot_running

GUILD = 1_150_000_000_000_000_001


@asynccontextmanager
async def running_llm(origin: str) -> AsyncIterator[LLM]:
    """Yield the running service. Budgets and provider limits are set, too high to be reached."""
    os.environ |= {"LLM_SIMULATOR_URL": origin, "LLM_BUDGET_MONTH_USD": "1000000", "LLM_BUDGET_DAY_USD": "100000"}
    # One member sends more calls here than the ceilings of a fresh clone allow.
    os.environ |= {"LLM_BUDGET_GUILD_DAY_USD": "off", "LLM_BUDGET_USER_DAY_USD": "off"}
    os.environ |= {"LLM_MEMBER_CALLS_PER_MINUTE": "off"}
    os.environ |= {"LLM_MAX_CONCURRENT": "500", "LLM_REQUESTS_PER_MINUTE": "10000000"}
    platform = BotPlatform(settings=Settings(_env_file=None))
    async with bot_running(platform):
        await freeze_once_prepared(platform.llm_providers().values())
        yield platform.llm().bound(guild_id=GUILD, user_id=2, cog_name="benchmark")
