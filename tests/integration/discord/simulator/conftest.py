"""The control of the simulated Discord, as `baseline discord` uses it."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from discord import Intents

from simulators.discord.identity import SimulatorOptions
from simulators.discord.running import SimulatedDiscord, make_simulated_bot, simulated_discord
from tests.integration.discord.platforms import PlatformInMemory, a_platform

OPTIONS = SimulatorOptions(redirect_uri="http://127.0.0.1:3000/auth/callback")


@pytest.fixture
def tested(cogs: Path) -> PlatformInMemory:
    """A platform with all intents: the cogs read the text of messages, which is privileged."""
    return a_platform(cogs, intents=[*dict(Intents.all())])


@pytest.fixture
async def discord(cogs: Path, tested: PlatformInMemory, cog: str) -> AsyncIterator[SimulatedDiscord]:
    """`cog` is the code of the cog that runs."""
    (cogs / "talk.py").write_text(cog)
    async with simulated_discord(make_simulated_bot(tested.discord), OPTIONS) as simulated:
        yield simulated


@pytest.fixture
async def terminal(discord: SimulatedDiscord) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=f"{discord.url}/control", trust_env=False, timeout=30) as client:
        yield client
