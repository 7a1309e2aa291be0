"""`/desk`: buttons, menus and a form, and replies to what members do."""

import discord
from discord import app_commands
from discord.ext import commands
from typing_extensions import override

from baseline.cogs import Bot


class Ticket(discord.ui.Modal, title="Ticket"):
    subject: discord.ui.TextInput["Ticket"] = discord.ui.TextInput(label="Subject")

    @override
    async def on_submit(self, interaction: discord.Interaction) -> None:
        await interaction.response.send_message(f"Ticket: {self.subject.value}")


class Desk(discord.ui.View):
    @discord.ui.button(label="New ticket")
    async def new(self, interaction: discord.Interaction, _: discord.ui.Button["Desk"]) -> None:
        await interaction.response.send_modal(Ticket())

    @discord.ui.button(label="Closed", disabled=True)
    async def closed(self, interaction: discord.Interaction, _: discord.ui.Button["Desk"]) -> None: ...

    @discord.ui.select(placeholder="Topic", options=[discord.SelectOption(label="Billing", value="b")])
    async def topic(self, interaction: discord.Interaction, chosen: discord.ui.Select["Desk"]) -> None:
        await interaction.response.edit_message(content=f"Topic {chosen.values[0]}")


class Reception(commands.Cog):
    def __init__(self, bot: Bot) -> None:
        self.bot = bot

    @app_commands.command(description="Shows the desk.")
    async def desk(self, interaction: discord.Interaction) -> None:
        await interaction.response.send_message("How can we help?", view=Desk())

    @commands.Cog.listener()
    async def on_raw_message_edit(self, payload: discord.RawMessageUpdateEvent) -> None:
        if payload.message.author.bot:
            return
        await payload.message.channel.send("You changed your mind.")

    @commands.Cog.listener()
    async def on_raw_message_delete(self, payload: discord.RawMessageDeleteEvent) -> None:
        if payload.cached_message is not None and not payload.cached_message.author.bot:
            await payload.cached_message.channel.send("Something was deleted.")

    @commands.Cog.listener()
    async def on_reaction_add(self, reaction: discord.Reaction, user: discord.Member) -> None:
        await reaction.message.channel.send(f"{user.name} reacted with {reaction.emoji}.")

    @commands.Cog.listener()
    async def on_raw_reaction_remove(self, payload: discord.RawReactionActionEvent) -> None:
        channel = self.bot.get_channel(payload.channel_id)
        assert isinstance(channel, discord.TextChannel)
        await channel.send(f"{payload.emoji} was taken back.")


async def setup(bot: Bot) -> None:
    await bot.add_cog(Reception(bot))
