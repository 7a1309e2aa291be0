"""`/inquiry`: a cog of the tests' own with a model call and settings, so that they hold for a bot without `/ask`."""

import discord
from discord import app_commands
from discord.ext import commands

from baseline.cogs import Bot, send_reply
from baseline.llm import ChatMessage, Role
from baseline.settings import Field, GuildSettings, LLMModel, Multiline


class InquirySettings(GuildSettings, title="Inquiry"):
    """How inquiries are answered."""

    persona: Multiline = Field(default="You are brief.", title="Persona", description="How the bot speaks.")
    model: LLMModel | None = Field(default=None, title="Model", description="Who answers.")
    max_tokens: int = Field(default=800, ge=50, le=4000, title="Longest answer", description="In tokens.")


class Inquiry(commands.Cog):
    def __init__(self, bot: Bot) -> None:
        self.bot = bot

    @app_commands.command(description="Ask the bot a question.")
    @app_commands.guild_only()
    async def inquiry(self, interaction: discord.Interaction[Bot], text: str) -> None:
        guild = self.bot.services.guild(interaction.guild_id)
        settings = await guild.settings(InquirySettings)
        await interaction.response.defer(thinking=True)
        provider, _, model = (settings.model or "").partition(":")
        completion = await guild.llm.bound(user_id=interaction.user.id, cog_name="inquiry").complete(
            [ChatMessage(Role.SYSTEM, settings.persona), ChatMessage(Role.USER, text)],
            provider=provider or None,
            model=model or None,
            max_tokens=settings.max_tokens,
        )
        await send_reply(interaction, completion.content)


async def setup(bot: Bot) -> None:
    await bot.add_cog(Inquiry(bot))
