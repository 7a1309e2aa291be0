"""Failing buttons, selects, forms, menus and suggestions: contained, answered with a reference, and the cog named."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from simulators.discord.world import actor
from tests.integration.discord.bots import RunningBot, running
from tests.integration.discord.platforms import KeptLog, PlatformInMemory

COG = """
import asyncio
import discord
from discord import app_commands
from discord.ext import commands

FAILURES = {"raises": ValueError("a secret detail"), "exits": SystemExit(1), "cancels": asyncio.CancelledError()}
how = "raises"

def fail():
    raise FAILURES[how]

class Form(discord.ui.Modal, title="Form"):
    name = discord.ui.TextInput(label="Name", custom_id="name")

    async def on_submit(self, interaction):
        fail()

class Parts(discord.ui.View):
    @discord.ui.button(label="Fail")
    async def fail(self, interaction, button):
        fail()

    @discord.ui.button(label="Fail late")
    async def fail_late(self, interaction, button):
        await interaction.response.defer(ephemeral=True, thinking=True)
        fail()

    @discord.ui.button(label="Form")
    async def form(self, interaction, button):
        await interaction.response.send_modal(Form())

    @discord.ui.button(label="Fine")
    async def fine(self, interaction, button):
        await interaction.response.send_message("fine", ephemeral=True)

    @discord.ui.select(custom_id="pick", options=[discord.SelectOption(label="a")])
    async def pick(self, interaction, select):
        fail()

class Checked(discord.ui.View):
    async def interaction_check(self, interaction):
        fail()

    @discord.ui.button(label="Checked")
    async def checked(self, interaction, button): ...

class OwnHandler(discord.ui.View):
    async def on_error(self, interaction, error, item):
        await interaction.response.send_message("handled by the cog", ephemeral=True)

    @discord.ui.button(label="Handled")
    async def handled(self, interaction, button):
        raise ValueError

class Dynamic(discord.ui.DynamicItem[discord.ui.Button], template=r"dynamic:(?P<n>[0-9]+)"):
    def __init__(self, n):
        super().__init__(discord.ui.Button(label="Dynamic", custom_id=f"dynamic:{n}"))

    @classmethod
    async def from_custom_id(cls, interaction, item, match):
        if match["n"] == "0":
            fail()
        return cls(match["n"])

    async def callback(self, interaction):
        fail()

@app_commands.context_menu(name="Look")
async def look(interaction: discord.Interaction, member: discord.Member) -> None:
    fail()

class Trouble(commands.Cog):
    @app_commands.command(description="Shows all parts.")
    async def show(self, interaction: discord.Interaction, kind: str) -> None:
        views = {"parts": Parts, "checked": Checked, "own": OwnHandler}
        view = views[kind]() if kind in views else discord.ui.View().add_item(Dynamic(kind))
        await interaction.response.send_message("here", view=view)

    @app_commands.command(description="Suggests.")
    async def suggests(self, interaction: discord.Interaction, what: str) -> None: ...

    @suggests.autocomplete("what")
    async def suggestions(self, interaction, current):
        fail()

async def setup(bot: commands.Bot) -> None:
    bot.add_dynamic_items(Dynamic)
    bot.tree.add_command(look)
    await bot.add_cog(Trouble())
"""
WAYS = ["raises", "exits", "cancels"]
PRESSED = {
    "a button": ("parts", {"label": "Fail"}),
    "a button that answered late": ("parts", {"label": "Fail late"}),
    "the check of a view": ("checked", {"label": "Checked"}),
    "a dynamic button": ("7", {"label": "Dynamic"}),
    "a dynamic button that cannot be made": ("0", {"label": "Dynamic"}),
}


@pytest.fixture(params=WAYS)
def troubled(request: pytest.FixtureRequest, cogs: Path, tested: PlatformInMemory) -> PlatformInMemory:
    (cogs / "trouble.py").write_text(COG.replace('how = "raises"', f'how = "{request.param}"'))
    return tested


@asynccontextmanager
async def shown(tested: PlatformInMemory, kind: str) -> AsyncIterator[tuple[RunningBot, Any, Any]]:
    """A member who sees the message with the components, and that message."""
    async with running(tested.discord) as bot:
        (guild, *_) = bot.console._guilds
        await bot.says_once(f"/show kind:{kind}", sender="mara")
        mara = actor(bot.env, guild, 1290000000000000103)
        channel = guild.channels["general"]
        (message,) = [each for each in channel.history() if each.content == "here"]
        yield bot, mara, message


def _is_a_reference(log: KeptLog, text: str) -> bool:
    (line,) = log.of("error")
    # For an item that discord.py creates itself, only the cog's file is known, not its class.
    assert line.facts["cog"] in {"Trouble", "trouble"}
    assert (line.facts["guild_id"], line.facts["user_id"]) == (1290000000000000000, 1290000000000000103)
    return str(line.correlation_id) in text and "secret" not in text


@pytest.mark.parametrize("part", PRESSED)
async def test_a_failing_component_is_answered_with_a_reference(troubled: PlatformInMemory, part: str) -> None:
    kind, button = PRESSED[part]
    async with shown(troubled, kind) as (_, mara, message):
        result = await mara.click(message, **button)
        text = _text_of(result)

    assert _is_a_reference(troubled.log, text)


async def test_a_failing_select_is_answered_with_a_reference(troubled: PlatformInMemory) -> None:
    async with shown(troubled, "parts") as (_, mara, message):
        result = await mara.select(message, ["a"], custom_id="pick")
        text = _text_of(result)

    assert _is_a_reference(troubled.log, text)


async def test_a_failing_form_is_answered_with_a_reference(troubled: PlatformInMemory) -> None:
    async with shown(troubled, "parts") as (_, mara, message):
        form = await mara.click(message, label="Form")
        result = await mara.submit_modal(form, {"name": "x"})
        text = _text_of(result)

    assert _is_a_reference(troubled.log, text)


async def test_others_work_after_a_component_failed(troubled: PlatformInMemory) -> None:
    async with shown(troubled, "parts") as (_, mara, message):
        await mara.click(message, label="Fail")
        result = await mara.click(message, label="Fine")
        text = _text_of(result)

    assert text == "fine"


async def test_a_view_s_own_error_handler_keeps_its_effect(troubled: PlatformInMemory) -> None:
    async with shown(troubled, "own") as (_, mara, message):
        result = await mara.click(message, label="Handled")
        text = _text_of(result)

    assert (text, troubled.log.of("error")) == ("handled by the cog", [])


async def test_a_failing_context_menu_is_answered_with_a_reference(troubled: PlatformInMemory) -> None:
    async with shown(troubled, "parts") as (bot, mara, _):
        (guild, *_) = bot.console._guilds
        result = await mara.context_menu(guild.channels["general"], "Look", mara)
        text = _text_of(result)

    (line,) = troubled.log.of("error")
    assert (line.facts["cog"], line.facts["what"]) == ("trouble", "Look")
    assert str(line.correlation_id) in text


async def test_failing_suggestions_are_logged_with_their_cog(troubled: PlatformInMemory) -> None:
    async with shown(troubled, "parts") as (bot, mara, _):
        (guild, *_) = bot.console._guilds
        suggested = await mara.autocomplete(guild.channels["general"], "suggests", "what", "x")

    (line,) = troubled.log.of("error")
    assert suggested == []
    assert line.facts["cog"] == "Trouble"


def _text_of(result: Any) -> str:
    return " ".join(message.content for message in [result.response, *result.followups] if message is not None)
