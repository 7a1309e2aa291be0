"""Start the web server of the simulated Discord, which the contracts of the real adapters run against."""

import socket
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from simulators.discord.identity import SimulatorOptions
from simulators.discord.running import SimulatedDiscord, make_simulated_bot, simulated_discord
from tests.integration.discord.platforms import a_platform

REDIRECT_URI = "http://127.0.0.1:3000/auth/callback"


@pytest.fixture
async def discord(tmp_path: Path) -> AsyncIterator[SimulatedDiscord]:
    bot = make_simulated_bot(a_platform(tmp_path / "none").discord)
    async with simulated_discord(bot, SimulatorOptions(redirect_uri=REDIRECT_URI)) as simulated:
        yield simulated


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(trust_env=False) as client:
        yield client


@pytest.fixture
def nowhere() -> str:
    """A URL without a server."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}"
