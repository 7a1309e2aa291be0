"""Quests: a cog with settings, commands, events, a loop, signals, storage, a model with tools, and components."""

from typing import cast

import discord
import pydantic
from discord import app_commands
from discord.ext import commands

from baseline.cogs import Bot, CogManifest, DataStatement, send_reply
from baseline.errors import StructuredOutputError
from baseline.llm import ToolFunction
from baseline.patterns import guild_loop
from baseline.settings import ChannelId, Field, GuildSettings
from baseline.signals import Severity, Signal, SignalType
from baseline.ui import Mood, Pages, SettingsModal, confirm, embed, hybrid

QUEST_TAKEN = SignalType("quests.taken")
_DOCUMENT = "quests"

cog = CogManifest(
    title="Quests",
    description="Members take quests, which a model suggests.",
    author="Baseline",
    minimum_baseline="0.1",
    intents=["members"],
    permissions=["view_channel", "send_messages", "embed_links"],
    llm="Sends what a member types into `/quest offer` and `/quest hint`, and how many quests are open.",
    data=DataStatement(
        stores="Your user id and your quests.",
        kept="Until the quests are cleared, or you leave the server.",
        deletion="Leave the server, or ask its administrators to clear the quests.",
    ),
)


class QuestsSettings(GuildSettings, title="Quests"):
    """How quests are offered."""

    opening: str = Field(
        default="A quest for you:", title="Opening", description="The first words of an offer.", max_length=100
    )
    most: int = Field(default=20, ge=1, le=100, title="Most", description="How many quests are open at once.")
    board: ChannelId | None = Field(
        default=None, title="Board", description="Where the number of open quests is posted once a day."
    )


class Quest(pydantic.BaseModel):
    """A quest that a model suggests."""

    title: str = pydantic.Field(min_length=1, max_length=80)
    steps: int = pydantic.Field(ge=1, le=9)


class Kept(Quest):
    """A quest that a member has taken."""

    user_id: int


class NoArguments(pydantic.BaseModel):
    """The tool takes none."""


class Quests(commands.Cog):
    """Offers quests and keeps those that are taken."""

    quest = app_commands.Group(name="quest", description="Quests of this server.", guild_only=True)

    def __init__(self, bot: Bot) -> None:
        self.bot = bot
        self.services = bot.services

    async def cog_load(self) -> None:
        """Begin what ends with the cog by itself."""
        self.services.signals.subscribe(QUEST_TAKEN, self.count)
        self.post.start()

    @quest.command(name="offer", description="Have a quest suggested.")
    @app_commands.describe(wish="What it should be about.")
    async def offer(self, interaction: discord.Interaction[Bot], wish: app_commands.Range[str, 1, 300]) -> None:
        """Structured output, a setting and the store; the signal carries the news to other cogs."""
        guild = self.services.guild(_guild_of(interaction).id)
        settings = await guild.settings(QuestsSettings)
        if len(await self.open_quests(guild.guild_id)) >= settings.most:
            await interaction.response.send_message("All quests are taken. Clear them first.", ephemeral=True)
            return
        await interaction.response.defer()
        try:
            found = await self.services.llm.complete_structured(wish, response_format=Quest, cog_name="quests")
        except StructuredOutputError:
            await interaction.followup.send("The model found no quest in that. Name a place or a monster.")
            return
        taken = Kept(user_id=interaction.user.id, **found.parsed.model_dump())
        await self.keep(guild.guild_id, [*await self.open_quests(guild.guild_id), taken])
        await interaction.followup.send(
            embed=embed(taken.title, settings.opening, mood=Mood.SUCCESS, fields={"Steps": taken.steps})
        )
        signal = Signal(
            type=QUEST_TAKEN,
            severity=Severity.INFO,
            source="Quests",
            guild_id=guild.guild_id,
            data={"title": taken.title},
        )
        await self.services.signals.emit(signal)

    @quest.command(name="hint", description="Ask about the quests.")
    @app_commands.describe(question="What you want to know.")
    async def hint(self, interaction: discord.Interaction[Bot], question: app_commands.Range[str, 1, 300]) -> None:
        """A model that calls a function. What fails here is worded by the platform."""
        guild_id = _guild_of(interaction).id

        async def count_quests(_: NoArguments) -> int:
            """Count the open quests of this server."""
            return len(await self.open_quests(guild_id))

        await interaction.response.defer()
        tools = [ToolFunction(parameters=NoArguments, run=count_quests)]
        run = await self.services.llm.run_tools(question, tools=tools, cog_name="quests")
        await send_reply(interaction, run.content, empty="The model had nothing to say to that.")

    @quest.command(name="list", description="Show the open quests.")
    async def show(self, interaction: discord.Interaction[Bot]) -> None:
        """Pages that the member turns."""
        quests = await self.open_quests(_guild_of(interaction).id)
        titles = [quest.title for quest in quests] or ["No quest is open."]
        await Pages(titles, owner_id=interaction.user.id).send(interaction)

    @quest.command(name="clear", description="Clear all quests.")
    @app_commands.checks.has_permissions(manage_guild=True)
    async def clear(self, interaction: discord.Interaction[Bot]) -> None:
        """A question with two buttons. Members without the permission are refused by the platform, in words."""
        agreed = await confirm(interaction, "Clear all quests?")
        if agreed:
            await self.keep(_guild_of(interaction).id, [])
        await interaction.followup.send("Cleared." if agreed else "Nothing was cleared.", ephemeral=True)

    @quest.command(name="form", description="Set how quests are offered.")
    @app_commands.checks.has_permissions(manage_guild=True)
    async def form(self, interaction: discord.Interaction[Bot]) -> None:
        """A form for settings, checked and audited as in the dashboard."""
        guild_id = _guild_of(interaction).id
        fields = ["opening", "most"]
        modal = await SettingsModal.of(self.services.config, QuestsSettings, guild_id, fields=fields)
        await interaction.response.send_modal(modal)

    @hybrid()
    async def taken(self, ctx: commands.Context[Bot]) -> None:
        """Say how many quests were taken this hour."""
        guild = cast("discord.Guild", ctx.guild)  # because hybrid commands are for servers
        number = await self.services.redis.get(f"taken:{guild.id}")
        await ctx.send(f"Taken this hour: {number or 0}.")

    async def count(self, signal: Signal) -> None:
        """Count taken quests in Redis, which may lose the number."""
        key = f"taken:{signal.guild_id}"
        if await self.services.redis.incr(key) == 1:
            await self.services.redis.expire(key, 3600)

    @guild_loop(hours=24)
    async def post(self, guild: discord.Guild) -> None:
        """Post the number of open quests, in each server that has named a channel."""
        settings = await self.services.guild(guild.id).settings(QuestsSettings)
        channel = guild.get_channel(settings.board or 0)
        if isinstance(channel, discord.TextChannel):
            await channel.send(f"Open quests: {len(await self.open_quests(guild.id))}.")

    @commands.Cog.listener()
    async def on_member_remove(self, member: discord.Member) -> None:
        """Forget the quests of a member who leaves."""
        quests = await self.open_quests(member.guild.id)
        await self.keep(member.guild.id, [quest for quest in quests if quest.user_id != member.id])

    async def intents_missing(self, names: frozenset[str]) -> None:
        """Say which feature fails without the intent."""
        self.services.log.warning("Quests of members who leave are kept until they are cleared", missing=sorted(names))

    async def open_quests(self, guild_id: int) -> list[Kept]:
        """Return the guild's quests, oldest first."""
        kept = await self.services.store.get(_DOCUMENT, [], guild_id=guild_id)
        return [Kept.model_validate(quest) for quest in cast("list[object]", kept)]

    async def keep(self, guild_id: int, quests: list[Kept]) -> None:
        """Replace the guild's quests."""
        await self.services.store.put(_DOCUMENT, [quest.model_dump() for quest in quests], guild_id=guild_id)


def _guild_of(interaction: discord.Interaction[Bot]) -> discord.Guild:
    return cast("discord.Guild", interaction.guild)  # because of guild_only


async def setup(bot: Bot) -> None:
    await bot.add_cog(Quests(bot))
