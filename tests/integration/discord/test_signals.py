"""Signals between cogs of a running bot, and the guide to them."""

from pathlib import Path

from discord.ext import commands

from baseline.signals import Severity, Signal, SignalType
from simulators.discord.world import PLACES
from tests.guides import blocks_of
from tests.integration.discord.bots import running
from tests.integration.discord.platforms import PlatformInMemory
from tests.waiting import in_turns

SIGNAL = Signal(type=SignalType("test"), severity=Severity.LOW, source="Sender", guild_id=PLACES[0].id)

_SENDER = """
from discord import app_commands
from discord.ext import commands

from baseline.signals import Severity, Signal, SignalType


class Sender(commands.Cog):
    def __init__(self, bot):
        self.bot = bot

    @app_commands.command(description="Send a signal")
    async def alarm(self, interaction):
        guild_id = interaction.guild_id
        signal = Signal(type=SignalType("alarm"), severity=Severity.HIGH, source="Sender", guild_id=guild_id)
        await self.bot.services.signals.emit(signal)
        await interaction.response.send_message("sent")


async def setup(bot):
    await bot.add_cog(Sender(bot))
"""
_RECEIVER = """
from discord.ext import commands

from baseline.signals import SignalType


class Receiver(commands.Cog):
    def __init__(self, bot):
        self.received = []
        bot.services.signals.subscribe(SignalType("alarm"), self.on_alarm)

    async def on_alarm(self, signal):
        self.received.append((signal.guild_id, signal.correlation_id))


async def setup(bot):
    await bot.add_cog(Receiver(bot))
"""


class Collector(commands.Cog):
    def __init__(self) -> None:
        self.received: list[Signal] = []

    async def on_signal(self, signal: Signal) -> None:
        self.received.append(signal)


async def test_a_signal_reaches_a_cog_that_the_sender_does_not_know(cogs: Path, tested: PlatformInMemory) -> None:
    (cogs / "sender.py").write_text(_SENDER)
    (cogs / "receiver.py").write_text(_RECEIVER)
    async with running(tested.discord, patience=0.1) as bot:  # it never is idle: the receiver waits for signals
        assert (await bot.says_once("/alarm")).content == "sent"
        receiver = bot.bot.get_cog("Receiver")
        received: list[tuple[int, str]] = receiver.received  # type: ignore[union-attr]  # of the cog above
        await in_turns(lambda: bool(received))
    ((guild_id, correlation_id),) = received
    assert guild_id == PLACES[0].id
    assert correlation_id


async def test_a_removed_cog_receives_nothing_more(tested: PlatformInMemory) -> None:
    removed, stays = Collector(), Collector()
    signals = tested.discord.services.signals
    async with running(tested.discord) as bot:
        await bot.bot.add_cog(removed)
        signals.subscribe("*", removed.on_signal)
        signals.subscribe("*", stays.on_signal)
        await bot.bot.remove_cog("Collector")
        await signals.emit(SIGNAL)
        await in_turns(lambda: len(stays.received) == 1)
    assert removed.received == []


async def test_every_block_of_the_guide_runs_and_prints_what_stands_below_it(tested: PlatformInMemory) -> None:
    blocks = blocks_of("signals.md")
    assert len(blocks) == 1
    names = {"services": tested.discord.services, "guild_id": PLACES[0].id}
    for block in blocks:
        assert await block.printed(names) == block.prints, block.place
