"""Show pages, forms and replies of a cog: the member sees these and nothing else."""

import sys
from collections.abc import AsyncIterator

import discord
import pytest
from discord import app_commands
from discord.ext import commands
from pydantic import model_validator

from baseline.cogs import Bot, send_reply
from baseline.settings import Field, GuildSettings
from baseline.testing import SimulatedGuild, simulated_guild
from baseline.ui import Pages, SettingsModal, hybrid


class ShownSettings(GuildSettings, section="shown", title="Shown"):
    words: list[str] = Field(default_factory=list, title="Words", description="A list.")
    levels: dict[str, int] = Field(default_factory=dict, title="Levels", description="By name.")
    greeting: str | None = Field(default=None, title="Greeting", description="A text.")
    most: int = Field(default=5, title="Most", description="A number.")


class RangeSettings(GuildSettings, section="range", title="Range"):
    least: int = Field(default=1, ge=0, title="Least", description="A number.")
    most: int = Field(default=5, le=20, title="Most", description="A number.")

    @model_validator(mode="after")
    def _in_order(self) -> "RangeSettings":
        if self.least > self.most:
            raise ValueError("the least is above the most")
        return self


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

    @app_commands.command(description="Set the limits.")
    async def limits(self, interaction: discord.Interaction[Bot]) -> None:
        form = await SettingsModal.of(self.bot.services.config, RangeSettings, interaction.guild_id or 0)
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


async def test_fields_that_are_valid_together_alone_are_saved_in_one_audited_change(guild: SimulatedGuild) -> None:
    owner, before = guild.member("owner"), len(guild.audit)
    answer = await owner.fill(await owner.slash("/limits"), {"least": "6", "most": "9"})
    assert answer.content == "Saved: Least, Most."
    assert await guild.settings(RangeSettings) == RangeSettings(least=6, most=9)
    (entry,) = guild.audit[before:]
    assert (entry.actor_id, entry.after) == (owner.id, {"least": 6, "most": 9})


@pytest.mark.parametrize(
    ("typed", "refusal"),
    [
        ({"least": "3", "most": "21"}, "• Most: Input should be less than or equal to 20"),
        ({"least": "few", "most": "9"}, "• Least: Input should be a valid integer"),
        ({"least": "9", "most": "3"}, "• Range: Value error, the least is above the most"),
    ],
)
async def test_a_form_with_a_field_that_is_refused_names_it_and_saves_nothing(
    guild: SimulatedGuild, typed: dict[str, str], refusal: str
) -> None:
    owner, before = guild.member("owner"), len(guild.audit)
    answer = await owner.fill(await owner.slash("/limits"), typed)
    assert answer.content.startswith(f"Nothing was changed.\n{refusal}")
    assert (await guild.settings(RangeSettings), guild.audit[before:]) == (RangeSettings(), [])


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
