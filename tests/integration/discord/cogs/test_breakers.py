"""A cog that keeps failing is switched off in its guild, says so everywhere it is asked, and is tried again."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from simcord import ChannelHandle

from adapters.cogs.platform_settings import OWNER as PLATFORM
from adapters.cogs.platform_settings import PLATFORM_SETTINGS
from application.cogs.breakers.breakers import CogBreakers
from baseline.signals import Severity, Signal, SignalType
from domain.audit import AuditAction
from domain.cogs.breaker import CogBreakerPolicy
from domain.cogs.cog_record import CogState
from domain.ids import GuildId
from simulators.discord.world import DEMO, OTHER, OWNER, actor
from tests.integration.discord.bots import RunningBot, running
from tests.integration.discord.platforms import PlatformInMemory, a_platform, with_developer
from tests.waiting import in_turns

DICE = """
import discord
from baseline.patterns import guild_loop
from discord import app_commands
from discord.ext import commands

class Parts(discord.ui.View):
    @discord.ui.button(label="Press")
    async def press(self, interaction, button):
        raise ZeroDivisionError

class Dice(commands.Cog):
    fails = True

    def __init__(self, bot):
        self.bot = bot
        bot.services.signals.subscribe("*", self.on_signal)

    @app_commands.command(description="Rolls.")
    async def roll(self, interaction):
        if self.fails:
            raise ZeroDivisionError("secret")
        await interaction.response.send_message("six")

    @app_commands.command(description="Tosses a coin.")
    async def toss(self, interaction, times: app_commands.Range[int, 1, 3] = 1):
        raise app_commands.CheckFailure

    @app_commands.command(description="Shows a panel.")
    async def panel(self, interaction):
        await interaction.response.send_message("here", view=Parts())

    @commands.command()
    async def typed(self, context):
        raise ZeroDivisionError

    @commands.Cog.listener()
    async def on_hello(self, guild):
        raise ZeroDivisionError

    async def on_signal(self, signal):
        raise ZeroDivisionError

    @guild_loop(hours=1)
    async def look(self, guild):
        raise ZeroDivisionError

async def setup(bot):
    await bot.add_cog(Dice(bot))
"""
TIMES = CogBreakerPolicy().failures


@pytest.fixture
def tested(tmp_path: Path) -> PlatformInMemory:
    (tmp_path / "dice.py").write_text(DICE)
    platform = a_platform(tmp_path)
    catalogue: Any = platform.discord.settings.catalogue
    catalogue.declare(PLATFORM, PLATFORM_SETTINGS)
    return replace(platform, discord=with_developer(platform.discord, OWNER))


@pytest.fixture
async def simulated(tested: PlatformInMemory) -> AsyncIterator[RunningBot]:
    async with running(tested.discord, patience=0.2) as bot:
        yield bot


@pytest.fixture
def breakers(tested: PlatformInMemory) -> CogBreakers:
    assert tested.discord.breakers is not None
    return tested.discord.breakers


async def _rolls(bot: RunningBot, times: int = TIMES) -> None:
    for _ in range(times):
        await bot.says("/roll", sender="leo")


async def _commands(bot: RunningBot) -> None:
    await _rolls(bot)


async def _prefix_commands(bot: RunningBot) -> None:
    user: Any = bot.bot.user
    for _ in range(TIMES):
        await bot.says(f"<@{user.id}> typed")


async def _listeners(bot: RunningBot) -> None:
    for _ in range(TIMES):
        bot.bot.dispatch("hello", bot.bot.get_guild(DEMO.id))


async def _buttons(bot: RunningBot) -> None:
    (guild, *_) = bot.console._guilds
    await bot.says_once("/panel")
    (message,) = [each for each in guild.channels["general"].history() if each.content == "here"]
    for _ in range(TIMES):
        await actor(bot.env, guild, OWNER.id).click(message, label="Press")


async def _signals(bot: RunningBot) -> None:
    for _ in range(TIMES):
        signal = Signal(type=SignalType("a.b"), severity=Severity.LOW, source="x", guild_id=DEMO.id)
        await bot.bot.services.signals.emit(signal)


async def _rounds(bot: RunningBot) -> None:
    dice: Any = bot.bot.get_cog("Dice")
    # A failing guild is left out for more rounds after each failure.
    for _ in range(2**TIMES):
        await dice.look.coro(dice)


@pytest.mark.parametrize("fail", [_commands, _prefix_commands, _listeners, _buttons, _signals, _rounds])
async def test_failures_of_every_part_count(simulated: RunningBot, breakers: CogBreakers, fail: Any) -> None:
    await fail(simulated)
    await in_turns(lambda: breakers.is_off(DEMO.id, "dice"))
    # The replies may include the notice to the server.
    replies = [reply.content for reply in await simulated.says("/roll")]
    assert any("`dice` is switched off in this server until" in reply for reply in replies)
    assert not breakers.is_off(OTHER.id, "dice") or fail is _rounds


async def test_a_cog_can_ask_whether_it_was_switched_off_meanwhile(
    simulated: RunningBot, breakers: CogBreakers
) -> None:
    config = simulated.bot.services.config
    assert not await config.is_off("dice", DEMO.id)
    await _commands(simulated)
    await in_turns(lambda: breakers.is_off(DEMO.id, "dice"))
    assert await config.is_off("dice", DEMO.id)
    assert not await config.is_off("dice", OTHER.id)


async def test_refusals_do_not_count(simulated: RunningBot, breakers: CogBreakers) -> None:
    for _ in range(TIMES):
        await simulated.says("/toss")
    assert not breakers.is_off(DEMO.id, "dice")


async def test_a_success_between_keeps_the_cog_on(simulated: RunningBot, breakers: CogBreakers) -> None:
    dice: Any = simulated.bot.get_cog("Dice")
    await _rolls(simulated, TIMES - 1)
    dice.fails = False
    assert (await simulated.says_once("/roll")).content == "six"
    dice.fails = True
    await _rolls(simulated, TIMES - 1)
    assert not breakers.is_off(DEMO.id, "dice")


async def test_members_why_and_the_developer_team_read_the_reason(simulated: RunningBot) -> None:
    await _rolls(simulated)
    reason = "because it kept failing (`roll`). Then it is tried again."
    assert reason in (await simulated.says_once("/roll", sender="leo")).content
    assert reason in str((await simulated.says_once("/why", sender="leo")).embeds)
    listed = str((await simulated.says_once("/cogs list")).embeds)
    assert "switched off in 1 of the bot's servers; last `roll`: ZeroDivisionError" in listed
    assert "secret" not in listed


async def test_the_guild_is_notified_and_the_switch_audited_once(
    simulated: RunningBot, tested: PlatformInMemory
) -> None:
    await _rolls(simulated)
    await in_turns(lambda: AuditAction.COG_SWITCHED_OFF in _actions(tested))
    assert [each.event for each in tested.log.of("error")].count("A cog was switched off") == 1
    entry = next(each for each in _entries(tested) if each.action is AuditAction.COG_SWITCHED_OFF)
    assert (entry.target, entry.actor_id, entry.after["failed"]) == ("dice", None, "roll")
    channel = ChannelHandle(simulated.env, None, simulated.env.backend.get_dm_channel(OWNER.id))
    await in_turns(lambda: len(channel.history()) == 1)
    assert channel.history()[0].content.startswith(f"{DEMO.name}: `dice` is switched off in this server until ")


async def test_an_admin_switches_it_on_again(
    simulated: RunningBot, tested: PlatformInMemory, breakers: CogBreakers
) -> None:
    await _rolls(simulated)
    assert "`dice` is switched on in this server" in (await simulated.says_once("/cogs on name:dice")).content
    assert not breakers.is_off(DEMO.id, "dice")
    assert _actions(tested)[-1] is AuditAction.COG_SWITCHED_ON


async def test_a_reload_switches_it_on_everywhere(simulated: RunningBot, breakers: CogBreakers, tmp_path: Path) -> None:
    await _rolls(simulated)
    (tmp_path / "dice.py").write_text(DICE.replace("fails = True", "fails = False"))
    await simulated.says_once("/cogs reload name:dice")
    assert (await simulated.says_once("/roll")).content == "six"


async def test_a_cog_that_is_off_everywhere_says_so_and_only_the_operator_ends_it(
    simulated: RunningBot, breakers: CogBreakers
) -> None:
    for guild in range(1, CogBreakerPolicy().guilds):
        for _ in range(TIMES):
            breakers.failed(guild, "dice", "roll", ZeroDivisionError())
    await _rolls(simulated)
    await in_turns(lambda: breakers.is_off(OTHER.id, "dice"))
    everywhere = "`dice` is switched off in every server until"
    assert everywhere in (await simulated.says_once("/roll")).content
    assert everywhere in (await simulated.says_once("/cogs on name:dice")).content
    (record,) = simulated.bot.cog_records()
    assert (record.state, everywhere in record.reasons[0]) == (CogState.DEGRADED, True)


def _entries(tested: PlatformInMemory) -> list[Any]:
    return [row.entry for row in tested.database.guilds[GuildId(DEMO.id)].audit]


def _actions(tested: PlatformInMemory) -> list[AuditAction]:
    return [entry.action for entry in _entries(tested)]
