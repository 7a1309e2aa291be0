"""A bot that is asked to stop while it starts ends at once, whatever it waits for."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from discord.gateway import DiscordWebSocket
from discord.http import Route

from adapters.clock import SystemClock
from adapters.discord.running import run_connected
from adapters.persistence.gateway.memory import MemoryGatewayBoard
from adapters.telemetry.probe_server import Address
from tests.integration.discord.gateway.stand_in import StandInGateway
from tests.integration.discord.platforms import PlatformInMemory, a_platform
from tests.waiting import in_turns


@pytest.fixture
def tested(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PlatformInMemory:
    # The bot changes both for the whole process.
    monkeypatch.setattr(Route, "BASE", Route.BASE)
    monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", DiscordWebSocket.DEFAULT_GATEWAY)
    return a_platform(tmp_path)


async def _stops(tested: PlatformInMemory, gateway: StandInGateway, once: Callable[[], bool]) -> None:
    stop = asyncio.Event()
    platform = replace(tested.discord, gateway_board=MemoryGatewayBoard(SystemClock()))
    async with gateway.running():
        running = asyncio.create_task(
            run_connected(
                platform, token="not-a-token", health=Address("127.0.0.1", 0), stop=stop, api_url=gateway.origin
            )
        )
        await in_turns(lambda: running.done() or once())
        stop.set()
        # Shorter than the turns of 50 shards to identify, of 5 s each, and than the wait for the next day's sessions.
        await asyncio.wait_for(running, 60)


async def test_a_bot_that_waits_for_discords_sessions_of_the_next_day_stops(tested: PlatformInMemory) -> None:
    def waits() -> bool:
        return any("allows too few sessions" in line.event for line in tested.log.of("error"))

    gateway = StandInGateway(shards=1, sessions_left=0)
    await _stops(tested, gateway, waits)
    assert gateway.identified == []


async def test_a_bot_that_has_further_shards_to_launch_stops(tested: PlatformInMemory) -> None:
    gateway = StandInGateway(shards=50)
    await _stops(tested, gateway, lambda: len(gateway.identified) == 1)
    assert len(gateway.identified) == 1
