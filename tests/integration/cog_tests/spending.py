"""A cog that reads the REST API in a command, and in a loop, where no member is current."""

import discord
from discord import app_commands
from discord.ext import commands, tasks

from baseline.cogs import Bot
from baseline.errors import NoCurrentMember


class Spending(commands.Cog):
    def __init__(self, bot: Bot) -> None:
        self.bot = bot
        self.refusals: list[str] = []
        self.looking = self.look.start()

    @app_commands.command(description="What this server has spent.")
    @app_commands.guild_only()
    async def spending(self, interaction: discord.Interaction) -> None:
        usage = await self.bot.services.api.get("/llm/usage", {"from": "2026-01-01", "priced": True})
        await interaction.response.send_message(f"${usage['total']['cost_usd']}")

    @tasks.loop(minutes=1)
    async def look(self) -> None:
        for guild in self.bot.guilds:
            try:
                await self.bot.services.api.get("/llm/usage", guild_id=guild.id)
            except NoCurrentMember as refused:
                self.refusals.append(str(refused))


async def setup(bot: Bot) -> None:
    await bot.add_cog(Spending(bot))
