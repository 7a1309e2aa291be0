"""Show pages, forms and replies of a cog: the member sees these and nothing else."""

import sys
from collections.abc import AsyncIterator

import discord
import pytest
from discord import app_commands
from discord.ext import commands

from baseline.cogs import Bot, send_reply
from baseline.settings import Field, GuildSettings
from baseline.testing import SimulatedGuild, simulated_guild
from baseline.ui import Pages, SettingsModal, hybrid


class ShownSettings(GuildSettings, section="shown", title="Shown"):
    words: list[str] = Field(default_factory=list, title="Words", description="A list.")
    levels: dict[str, int] = Field(default_factory=dict, title="Levels", description="By name.")
    greeting: str | None = Field(default=None, title="Greeting", description="A text.")
    most: int = Field(default=5, title="Most", description="A number.")


class Shown(commands.Cog):
    def __init__(self, bot: Bot) -> None:
        self.bot = bot

    @app_commands.command(description="Turn pages of both kinds.")
    async def pages(self, interaction: discord.Interaction[Bot]) -> None:
        pages: list[str | discord.Embed] = ["First.", discord.Embed(title="Second"), "Third."]
        await Pages(pages, owner_id=interaction.user.id).send(interaction)

    @app_commands.command(description="Set it.")
    async def configure(self, interaction: discord.Interaction[Bot]) -> None:
        form = await SettingsModal.of(self.bot.services.config, ShownSettings, interaction.guild_id or 0)
        await interaction.response.send_modal(form)

    @hybrid()
    async def reply(self, ctx: commands.Context[Bot], text: str = " ") -> None:
        """Reply with a text that may be blank."""
        await ctx.defer(ephemeral=True)
        await send_reply(ctx, text, ephemeral=True)

    @hybrid()
    async def whisper(self, ctx: commands.Context[Bot], text: str) -> None:
        """Reply at once."""
        await send_reply(ctx, text, ephemeral=True)


async def setup(bot: Bot) -> None:
    await bot.add_cog(Shown(bot))


@pytest.fixture
async def guild() -> AsyncIterator[SimulatedGuild]:
    async with simulated_guild(sys.modules[__name__]) as started:
        yield started


async def test_a_page_takes_the_place_of_the_one_before_also_where_one_is_an_embed(guild: SimulatedGuild) -> None:
    mara = guild.member("mara")
    shown = (await mara.slash("/pages")).one
    assert (shown.content, shown.embeds) == ("First.", [])
    await mara.press(shown, custom_id=shown.custom_ids[-1])
    assert (shown.content, shown.embed.title) == ("", "Second")
    await mara.press(shown, custom_id=shown.custom_ids[-1])
    assert (shown.content, shown.embeds) == ("Third.", [])


async def test_a_form_has_the_fields_that_can_be_typed_and_saves_them(guild: SimulatedGuild) -> None:
    owner = guild.member("owner")
    answer = await owner.fill(await owner.slash("/configure"), {"greeting": "Hi", "most": "7"})
    assert answer.content == "Saved: Greeting, Most."
    settings = await guild.settings(ShownSettings)
    assert (settings.greeting, settings.most, settings.words) == ("Hi", 7, [])


@pytest.mark.parametrize("name", ["words", "levels"])
async def test_a_form_refuses_a_field_that_cannot_be_typed(guild: SimulatedGuild, name: str) -> None:
    config = guild.services.services.config
    with pytest.raises(ValueError, match=f"{name}: not typed in a form. There are: greeting, most."):
        await SettingsModal.of(config, ShownSettings, guild.id, fields=[name])


async def test_a_blank_reply_to_a_slash_command_says_that_it_is_empty_and_to_a_message_nothing(
    guild: SimulatedGuild,
) -> None:
    mara, bot_user = guild.member("mara"), guild.bot.user
    assert bot_user is not None
    assert (await mara.slash("/reply")).content == "The answer is empty."
    assert len(await mara.say(f"{bot_user.mention} reply")) == 0


async def test_an_ephemeral_reply_to_a_slash_command_is_seen_by_its_member_alone(guild: SimulatedGuild) -> None:
    assert (await guild.member("mara").slash("/whisper text: Psst")).ephemeral
