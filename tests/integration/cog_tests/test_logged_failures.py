"""A failure of the cog that is only logged fails its test, whichever logger has the line."""

import io
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta

import discord
import pytest
import structlog
from discord import app_commands
from discord.ext import commands
from typing_extensions import override

from baseline.cogs import Bot
from baseline.patterns import Workflow, guild_loop
from baseline.settings import Field, GuildSettings
from baseline.signals import Severity, Signal, SignalType
from baseline.testing import SimulatedGuild, simulated_guild
from bootstrap.logs import configure_logs
from examples.reminders_bot.reminders import Reminders

FAULT = SignalType("fault")
CHANNEL = "faults"


class FaultySettings(GuildSettings, section="faulty", title="Faulty"):
    """Settings whose changes the cog follows."""

    word: str = Field(default="one", title="Word", description="A word.")


class Faulty(commands.Cog):
    """Raises in its loop, workflow and every subscription; its commands do not raise."""

    def __init__(self, bot: Bot) -> None:
        self.bot = bot
        self.watch = bot.services.config.on_change(FaultySettings, self.fail)

    @override
    async def cog_load(self) -> None:
        self.bot.services.signals.subscribe(FAULT, self.fail)
        await self.bot.services.redis.of("faulty").subscribe(CHANNEL, self.fail)

    async def fail(self, *_: object) -> None:
        raise ValueError("a fault of the cog")

    @guild_loop(minutes=1)
    async def look(self, guild: discord.Guild) -> None:
        await self.fail(guild)

    @app_commands.command(description="Starts the loop.")
    async def start(self, interaction: discord.Interaction) -> None:
        self.running = self.look.start()
        await interaction.response.send_message("Done.")

    @app_commands.command(description="Sends a message to the cog.")
    async def publish(self, interaction: discord.Interaction) -> None:
        await self.bot.services.redis.of("faulty").publish(CHANNEL, "text")
        await interaction.response.send_message("Done.")

    @app_commands.command(description="Runs a workflow.")
    async def work(self, interaction: discord.Interaction) -> None:
        await Workflow[None]("Work").step("fail", self.fail).run(None)
        await interaction.response.send_message("Done.")

    @app_commands.command(description="Logs by Python's own logging.")
    async def log(self, interaction: discord.Interaction) -> None:
        try:
            await self.fail()
        except ValueError:
            logging.getLogger(__name__).exception("The cog has logged")
        await interaction.response.send_message("Done.")


async def remind(guild: SimulatedGuild) -> None:
    await guild.member("mara").slash("remind", when="10m", text="Tea")
    await guild.advance(timedelta(minutes=12))


async def emit(guild: SimulatedGuild) -> None:
    await guild.emit(Signal(type=FAULT, severity=Severity.INFO, source="test", guild_id=guild.id))


FAILURES: dict[str, Callable[[SimulatedGuild], Awaitable[object]]] = {
    "A handler of signals failed": emit,
    "A handler of messages failed": lambda guild: guild.member("mara").slash("/publish"),
    "A cog failed to follow changed settings": lambda guild: guild.configure(FaultySettings, word="two"),
    "A loop failed in a guild": lambda guild: guild.member("mara").slash("/start"),
    "A step of a workflow failed": lambda guild: guild.member("mara").slash("/work"),
    "The cog has logged": lambda guild: guild.member("mara").slash("/log"),
}


@pytest.mark.parametrize("event", FAILURES)
async def test_a_failure_that_is_only_logged_fails_the_test_with_its_traceback(event: str) -> None:
    with pytest.raises(AssertionError, match=rf"(?s)The cog has failed.*{event}.*raise ValueError.*a fault of the cog"):
        async with simulated_guild(Faulty) as guild:
            await FAILURES[event](guild)


@pytest.mark.parametrize("event", FAILURES)
async def test_a_logged_failure_that_the_test_has_read_is_expected(event: str) -> None:
    async with simulated_guild(Faulty) as guild:
        await FAILURES[event](guild)
        (error,) = guild.errors

    assert (error.event, str(error.facts["exc_info"])) == (event, "a fault of the cog")


async def test_a_due_row_that_is_not_handled_fails_the_test(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Reminders, "send", Faulty.fail)
    with pytest.raises(AssertionError, match=r"(?s)A due row was not handled.*raise ValueError"):
        async with simulated_guild("examples.reminders_bot", tables=True) as guild:
            await remind(guild)


@pytest.mark.parametrize("event", ["A handler of signals failed", "The cog has logged"])
async def test_a_failure_is_kept_once_and_still_logged_where_the_process_has_configured_its_logs(
    kept_logging: None, event: str
) -> None:
    stream = io.StringIO()
    configure_logs(service="bot", stream=stream)
    async with simulated_guild(Faulty) as guild:
        await FAILURES[event](guild)
        assert [error.event for error in guild.errors] == [event]
    assert stream.getvalue().count(event) == 1


async def test_what_is_logged_before_or_after_a_guild_is_not_its_error() -> None:
    before = (list(structlog.get_config()["processors"]), list(logging.getLogger().handlers))
    structlog.get_logger().error("Before")
    async with simulated_guild() as guild:
        assert guild.errors == []
    logging.getLogger(__name__).error("After")
    assert guild.errors == []
    assert (list(structlog.get_config()["processors"]), list(logging.getLogger().handlers)) == before
