"""One bot on a gateway that drops it, falls silent, and invalidates its session."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from discord.gateway import DiscordWebSocket
from discord.http import Route
from typing_extensions import override

from adapters.clock import SystemClock
from adapters.discord.gateway.silence import SilenceLimits
from adapters.discord.running import run_connected
from adapters.persistence.gateway.memory import MemoryGatewayBoard
from adapters.telemetry.probe_server import Address
from application.ports.bot.shards import IDENTIFY_SECONDS
from application.tasks import cancel_and_wait
from tests.integration.discord.gateway.stand_in import StandInGateway
from tests.integration.discord.platforms import PlatformInMemory, a_platform
from tests.waiting import eventually

SEEN: list[int] = []
FIRST_GREETING = 10_000
"""Smallest id of the messages that are repeated until the bot handles one."""
HEARTBEAT = 0.1
QUICK = SilenceLimits(look=0.1, answer=1.0, acknowledgement=2.0)
LISTENER = """
from discord.ext import commands
from tests.integration.discord.gateway.test_connection import SEEN


class Listener(commands.Cog):
    @commands.Cog.listener()
    async def on_message(self, message):
        SEEN.append(message.id)


async def setup(bot):
    await bot.add_cog(Listener())
"""


@pytest.fixture
def tested(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PlatformInMemory:
    # The bot changes both for the whole process.
    monkeypatch.setattr(Route, "BASE", Route.BASE)
    monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", DiscordWebSocket.DEFAULT_GATEWAY)
    SEEN.clear()
    (tmp_path / "listener.py").write_text(LISTENER)
    return a_platform(tmp_path)


class ShortTurns(MemoryGatewayBoard):
    """Shortens the wait between two IDENTIFYs to half a second, plus what the bot adds for the network."""

    SHORTER = IDENTIFY_SECONDS - 0.5

    @override
    async def take_turn(self, name: str, *, seconds: float) -> float:
        return await super().take_turn(name, seconds=seconds - self.SHORTER)


@asynccontextmanager
async def connected(tested: PlatformInMemory, gateway: StandInGateway) -> AsyncIterator[None]:
    """Run the bot on the gateway, from its first session on."""
    platform = replace(tested.discord, gateway_board=ShortTurns(SystemClock()))
    stop = asyncio.Event()
    running = asyncio.create_task(
        run_connected(
            platform,
            token="not-a-token",
            health=Address("127.0.0.1", 0),
            stop=stop,
            api_url=gateway.origin,
            silence=QUICK,
        )
    )

    async def serves_a_guild() -> bool:
        if running.done():
            await running
        if gateway.sessions:
            await gateway.say(0, message_id=FIRST_GREETING + len(gateway.session_of(0).events))
        return bool(SEEN)

    try:
        await eventually(serves_a_guild, "the bot to handle a message", patience=30)
        SEEN.clear()
        yield
    finally:
        stop.set()
        await asyncio.wait([running], timeout=30)
        await cancel_and_wait(running)


def handled() -> list[int]:
    """Return the messages that the bot has handled, without greetings."""
    return [each for each in SEEN if each < FIRST_GREETING]


async def has_seen(*message_ids: int) -> None:
    async def seen() -> bool:
        return message_ids[-1] in SEEN

    await eventually(seen, f"the messages {message_ids}", patience=30)
    assert handled() == list(message_ids)


async def test_a_dropped_connection_is_resumed_and_no_event_is_lost_or_handled_twice(tested: PlatformInMemory) -> None:
    async with StandInGateway(shards=1).running() as gateway, connected(tested, gateway):
        await gateway.say(0, 1)
        await has_seen(1)
        gateway.drop(0)
        await gateway.say(0, 2)
        await has_seen(1, 2)
        await gateway.say(0, 3)
        await has_seen(1, 2, 3)
        assert (len(gateway.identified), len(gateway.resumed)) == (1, 1)


async def test_a_silent_gateway_is_resumed(tested: PlatformInMemory) -> None:
    async with StandInGateway(shards=1, heartbeat=HEARTBEAT).running() as gateway, connected(tested, gateway):
        gateway.silence(0)
        await gateway.say(0, 2)
        await has_seen(2)
        assert (len(gateway.identified), len(gateway.resumed)) == (1, 1)
    assert "A shard's gateway is silent: its session is resumed" in [line.event for line in tested.log.lines]


def test_with_discords_heartbeat_a_silent_gateway_is_resumed_within_a_minute() -> None:
    discords_interval = StandInGateway(shards=1).heartbeat
    limits = SilenceLimits()
    assert discords_interval + limits.answer + 2 * limits.look < 60


async def test_a_gateway_that_answers_heartbeats_and_has_no_events_stays_connected(tested: PlatformInMemory) -> None:
    async with StandInGateway(shards=1, heartbeat=HEARTBEAT).running() as gateway, connected(tested, gateway):
        before = gateway.heartbeats
        longer_than_silence = (HEARTBEAT + QUICK.answer) / HEARTBEAT + 4

        async def has_beaten() -> bool:
            return gateway.heartbeats - before > longer_than_silence

        await eventually(has_beaten, "heartbeats", patience=60)
        assert gateway.resumed == []


async def test_an_invalid_session_identifies_again_in_its_turn(tested: PlatformInMemory) -> None:
    async with StandInGateway(shards=1).running() as gateway, connected(tested, gateway):
        await gateway.invalidate(0)

        async def identified_again() -> bool:
            return len(gateway.identified) == 2

        await eventually(identified_again, "the second IDENTIFY", patience=30)
        first, second = gateway.identified
        assert second.at - first.at >= IDENTIFY_SECONDS - ShortTurns.SHORTER


async def test_a_gateway_that_sends_events_and_answers_no_heartbeat_is_resumed(tested: PlatformInMemory) -> None:
    async with StandInGateway(shards=1, heartbeat=HEARTBEAT).running() as gateway, connected(tested, gateway):
        gateway.ignore_heartbeats(0)
        sent: list[int] = []

        async def resumed() -> bool:
            if handled() == sent:
                sent.append(len(sent) + 1)
                await gateway.say(0, sent[-1])
            return bool(gateway.resumed)

        await eventually(resumed, "the session to be resumed while events arrive")
        await has_seen(*sent)
        assert (len(gateway.identified), len(gateway.resumed)) == (1, 1)
    assert "A shard's gateway answers no heartbeats: its session is resumed" in [
        line.event for line in tested.log.lines
    ]


def test_with_discords_heartbeat_a_gateway_without_answers_is_resumed_within_a_minute() -> None:
    discords_interval = StandInGateway(shards=1).heartbeat
    limits = SilenceLimits()
    assert discords_interval + limits.acknowledgement + 2 * limits.look < 60
