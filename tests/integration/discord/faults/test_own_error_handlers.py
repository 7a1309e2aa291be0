"""Commands and cogs with error handlers of their own."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from domain.cogs.breaker import CogBreakerPolicy
from simulators.discord.world import DEMO, OWNER, actor
from tests.integration.discord.bots import RunningBot, running
from tests.integration.discord.platforms import PlatformInMemory

COG = """
import discord
from discord import app_commands
from discord.ext import commands

async def menu(interaction: discord.Interaction, user: discord.Member) -> None:
    raise ValueError("a secret detail")

async def menu_handler(interaction: discord.Interaction, error: app_commands.AppCommandError) -> None:
    await interaction.response.send_message("handled")

class Own(commands.Cog):
    @app_commands.command(description="Fails, and its handler answers.")
    async def fails(self, interaction: discord.Interaction) -> None:
        raise ValueError("a secret detail")

    @fails.error
    async def fails_handler(self, interaction: discord.Interaction, error: app_commands.AppCommandError) -> None:
        await interaction.response.send_message("handled")

    @app_commands.command(description="Fails, and its handler answers nothing.")
    async def silent(self, interaction: discord.Interaction) -> None:
        raise ValueError("a secret detail")

    @silent.error
    async def silent_handler(self, interaction: discord.Interaction, error: app_commands.AppCommandError) -> None:
        pass

    @app_commands.command(description="Fails, and its handler fails.")
    async def worse(self, interaction: discord.Interaction) -> None:
        raise ValueError("a secret detail")

    @worse.error
    async def worse_handler(self, interaction: discord.Interaction, error: app_commands.AppCommandError) -> None:
        raise LookupError("the handler")

    @commands.hybrid_command(description="Fails, and its handler answers in either form.")
    async def hybrid(self, ctx: commands.Context) -> None:
        raise ValueError("a secret detail")

    @hybrid.error
    async def hybrid_handler(self, ctx: commands.Context, error: commands.CommandError) -> None:
        await ctx.reply("handled")

    @commands.command()
    async def typed(self, ctx: commands.Context) -> None:
        raise ValueError("a secret detail")

    @typed.error
    async def typed_handler(self, ctx: commands.Context, error: commands.CommandError) -> None:
        await ctx.reply("handled")

    @commands.command()
    async def typed_worse(self, ctx: commands.Context) -> None:
        raise ValueError("a secret detail")

    @typed_worse.error
    async def typed_worse_handler(self, ctx: commands.Context, error: commands.CommandError) -> None:
        raise LookupError("the handler")

class Whole(commands.Cog):
    async def cog_app_command_error(self, interaction, error) -> None:
        await interaction.response.send_message("handled")

    async def cog_command_error(self, ctx, error) -> None:
        if ctx.command.name == "whole_worse":
            raise LookupError("the handler")
        await ctx.reply("handled")

    @app_commands.command(description="Fails, and the cog's handler answers.")
    async def whole(self, interaction: discord.Interaction) -> None:
        raise ValueError("a secret detail")

    @commands.command()
    async def whole_worse(self, ctx: commands.Context) -> None:
        raise ValueError("a secret detail")

    @commands.command()
    async def typed_whole(self, ctx: commands.Context) -> None:
        raise ValueError("a secret detail")

async def setup(bot: commands.Bot) -> None:
    handled = app_commands.ContextMenu(name="Handled", callback=menu)
    handled.error(menu_handler)
    bot.tree.add_command(handled)
    bot.tree.add_command(app_commands.ContextMenu(name="Unhandled", callback=menu))
    await bot.add_cog(Own())
    await bot.add_cog(Whole())
"""
TIMES = CogBreakerPolicy().failures


@pytest.fixture
def platform(cogs: Path, tested: PlatformInMemory) -> PlatformInMemory:
    (cogs / "own.py").write_text(COG)
    return tested


def says(text: str) -> Callable[[RunningBot], Awaitable[list[str]]]:
    async def act(bot: RunningBot) -> list[str]:
        mention = f"<@{bot.env.backend.bot_user.id}>"
        return [reply.content for reply in await bot.says(text.format(mention=mention))]

    return act


def chooses(name: str) -> Callable[[RunningBot], Awaitable[list[str]]]:
    async def act(bot: RunningBot) -> list[str]:
        guild = bot.console._names.guild(None)
        member = actor(bot.env, guild, OWNER.id)
        result: Any = await member.context_menu(guild.channels["general"], name, member)
        return [each.content for each in (result.response, *result.followups) if each is not None]

    return act


EACH_KIND = [
    says("/fails"),
    says("/whole"),
    says("/hybrid"),
    says("{mention} hybrid"),
    says("{mention} typed"),
    says("{mention} typed_whole"),
    chooses("Handled"),
]


@pytest.mark.parametrize("act", EACH_KIND)
async def test_an_own_error_handler_that_answers_is_the_only_one(
    platform: PlatformInMemory, act: Callable[[RunningBot], Awaitable[list[str]]]
) -> None:
    async with running(platform.discord) as bot:
        for _ in range(TIMES + 1):
            assert await act(bot) == ["handled"]

    assert platform.log.of("error") == []


async def test_a_handler_that_answers_nothing_leaves_the_answer_to_the_platform(platform: PlatformInMemory) -> None:
    async with running(platform.discord) as bot:
        reply = await bot.says_once("/silent")

    (line,) = platform.log.of("error")
    assert line.correlation_id is not None
    assert line.correlation_id in reply.content


@pytest.mark.parametrize("text", ["/worse", "{mention} typed_worse", "{mention} whole_worse"])
async def test_what_an_own_error_handler_raises_is_reported_once(platform: PlatformInMemory, text: str) -> None:
    async with running(platform.discord) as bot:
        (reply,) = await says(text)(bot)

    (line,) = platform.log.of("error")
    assert isinstance(line.facts["exc_info"], LookupError)
    assert line.correlation_id is not None
    assert line.correlation_id in reply


async def test_a_failing_context_menu_counts_for_its_cog(platform: PlatformInMemory) -> None:
    breakers = platform.discord.breakers
    assert breakers is not None
    async with running(platform.discord) as bot:
        for _ in range(TIMES):
            await chooses("Unhandled")(bot)
        assert breakers.is_off(DEMO.id, "own")
