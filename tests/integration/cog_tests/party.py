"""A cog with every way to act and to answer, for the tests of `baseline.testing`."""

import asyncio
import io

import discord
from discord import app_commands
from discord.ext import commands, tasks
from typing_extensions import override

from baseline.cogs import Bot, CogManifest
from baseline.llm import ChatMessage, Role, Tool
from baseline.settings import Field, GuildSettings
from baseline.signals import Severity, Signal, SignalType

cog = CogManifest(title="Party", intents=["message_content"])
PARTY = SignalType("party")


class PartySettings(GuildSettings, title="Party"):
    """How the party is."""

    greeting: str = Field(default="Welcome", title="Greeting", description="The first word.")


class Name(discord.ui.Modal, title="Your name"):
    name: discord.ui.TextInput["Name"] = discord.ui.TextInput(label="Name")

    @override
    async def on_submit(self, interaction: discord.Interaction) -> None:
        await interaction.response.send_message(f"Hello {self.name.value}")


class Buttons(discord.ui.View):
    @discord.ui.button(label="Yes")
    async def yes(self, interaction: discord.Interaction, _: discord.ui.Button["Buttons"]) -> None:
        await interaction.response.edit_message(content="You said yes.", view=None)

    @discord.ui.select(options=[discord.SelectOption(label="Red"), discord.SelectOption(label="Blue")])
    async def color(self, interaction: discord.Interaction, chosen: discord.ui.Select["Buttons"]) -> None:
        await interaction.response.send_message(chosen.values[0])


class Party(commands.Cog):
    def __init__(self, bot: Bot) -> None:
        self.bot = bot
        self.ticks = 0
        self.watch = bot.services.config.on_change(PartySettings, self.changed)

    @override
    async def cog_load(self) -> None:
        self.bot.services.signals.subscribe(PARTY, self.on_party)
        self.ticking = self.tick.start()
        self.waiting = asyncio.create_task(asyncio.Queue[int]().get())

    @override
    async def cog_unload(self) -> None:
        self.tick.cancel()
        self.waiting.cancel()

    @tasks.loop(hours=1)
    async def tick(self) -> None:
        self.ticks += 1

    async def changed(self, guild_id: int, settings: PartySettings) -> None:
        guild = self.bot.get_guild(guild_id)
        assert guild is not None
        await guild.text_channels[0].send(f"Now: {settings.greeting}")

    async def on_party(self, signal: Signal) -> None:
        guild = self.bot.get_guild(signal.guild_id or 0)
        assert guild is not None
        await guild.text_channels[0].send("Party!")

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        if message.author.bot:
            return
        if message.guild is None:
            await message.channel.send("In private.")
        elif message.content == "picture":
            await message.reply(file=discord.File(io.BytesIO(b"pixels"), "picture.png"))

    @commands.Cog.listener()
    async def on_message_edit(self, before: discord.Message, after: discord.Message) -> None:
        if not after.author.bot:
            await after.channel.send(f"{before.content} became {after.content}")

    @commands.Cog.listener()
    async def on_message_delete(self, message: discord.Message) -> None:
        await message.channel.send(f"Gone: {message.content}")

    @commands.Cog.listener()
    async def on_reaction_add(self, reaction: discord.Reaction, user: discord.User) -> None:
        await reaction.message.channel.send(f"{user.name} {reaction.emoji}")

    @commands.Cog.listener()
    async def on_reaction_remove(self, reaction: discord.Reaction, user: discord.User) -> None:
        await reaction.message.channel.send(f"{user.name} no {reaction.emoji}")

    @commands.Cog.listener()
    async def on_member_join(self, member: discord.Member) -> None:
        settings = await self.bot.services.guild(member.guild.id).settings(PartySettings)
        await member.guild.text_channels[0].send(f"{settings.greeting} {member.name}")
        await member.send("Hi!")

    @commands.Cog.listener()
    async def on_member_remove(self, member: discord.Member) -> None:
        await member.guild.text_channels[0].send(f"Bye {member.name}")

    @commands.command()
    async def shout(self, context: commands.Context[Bot], *, text: str) -> None:
        await context.send(text.upper())

    @app_commands.command(description="Shows buttons.")
    async def buttons(self, interaction: discord.Interaction) -> None:
        await interaction.response.send_message("Choose", view=Buttons())

    @app_commands.command(description="Asks for a name.")
    async def form(self, interaction: discord.Interaction) -> None:
        await interaction.response.send_modal(Name())

    @app_commands.command(description="Waits.")
    async def wait(self, interaction: discord.Interaction, seconds: int) -> None:
        await interaction.response.defer()
        await asyncio.sleep(seconds)
        await interaction.followup.send("At last.")

    @app_commands.command(description="Shows a card.")
    async def card(self, interaction: discord.Interaction, member: discord.Member) -> None:
        embed = discord.Embed(title=member.name).add_field(name="Roles", value=str(len(member.roles)))
        await interaction.response.send_message(embed=embed, ephemeral=True)

    @app_commands.command(description="Fails.")
    async def fail(self, interaction: discord.Interaction) -> None:
        raise ValueError("a fault of the cog")

    @app_commands.command(description="Signals.")
    async def signal(self, interaction: discord.Interaction) -> None:
        signal = Signal(type=PARTY, severity=Severity.INFO, source="party", guild_id=interaction.guild_id)
        await self.bot.services.signals.emit(signal)
        await interaction.response.send_message("done", ephemeral=True)

    @app_commands.command(description="Asks the model with a tool.")
    async def oracle(self, interaction: discord.Interaction) -> None:
        assert interaction.guild_id is not None
        llm = self.bot.services.guild(interaction.guild_id).llm.bound(user_id=interaction.user.id, cog_name="party")
        tool = Tool(name="dice", description="Rolls.", parameters={"type": "object", "properties": {}})
        completion = await llm.complete([ChatMessage(Role.USER, "Roll")], tools=[tool])
        await interaction.response.send_message(completion.content or completion.tool_calls[0].name)

    @app_commands.command(description="Completes a fruit.")
    async def fruit(self, interaction: discord.Interaction, name: str) -> None:
        await interaction.response.send_message(name)

    @fruit.autocomplete("name")
    async def fruits(self, _: discord.Interaction, current: str) -> list[app_commands.Choice[str]]:
        return [app_commands.Choice(name=each, value=each) for each in ("apple", "pear") if current in each]


@app_commands.context_menu(name="Who is it")
async def who(interaction: discord.Interaction, member: discord.Member) -> None:
    await interaction.response.send_message(member.name)


async def setup(bot: Bot) -> None:
    await bot.add_cog(Party(bot))
    bot.tree.add_command(who)
