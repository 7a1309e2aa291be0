"""Commands of the quests."""

import secrets
from datetime import timedelta
from typing import Final, cast

import discord
import pydantic
from discord import app_commands
from discord.ext import commands

from baseline.cogs import Bot, send_reply, stream_reply
from baseline.errors import ApiRefused, StructuredOutputError
from baseline.llm import ToolFunction
from baseline.patterns import trend_of
from baseline.signals import Severity, Signal, SignalType
from baseline.ui import Mood, Pages, SettingsModal, confirm, embed, hybrid

from .finishing import Fairness, finishing
from .keeping import CHANGES, QuestKeeper
from .models import OpenQuest
from .settings import QuestsSettings

QUEST_TAKEN: Final = SignalType("quests.taken")
QUEST_DOUBTED: Final = SignalType("quests.doubted")


class Suggestion(pydantic.BaseModel):
    """A quest that a model suggests."""

    title: str = pydantic.Field(min_length=1, max_length=80)
    steps: int = pydantic.Field(ge=1, le=9)


class NoArguments(pydantic.BaseModel):
    """The tool takes none."""


class Quests(commands.Cog):
    """Offers quests, and closes those that are finished."""

    quest = app_commands.Group(name="quest", description="Quests of this server.", guild_only=True)

    def __init__(self, bot: Bot) -> None:
        self.bot = bot
        self.services = bot.services
        self.keeper = QuestKeeper(bot.services)
        self.fairness = Fairness(bot.services)
        self.finishing = finishing(bot, self.keeper)

    async def cog_load(self) -> None:
        """Subscribe to the signal and to the channel. The subscriptions end with the cog."""
        self.services.signals.subscribe(QUEST_TAKEN, self.count)
        await self.services.redis.subscribe(CHANGES, self.forget)

    @quest.command(name="offer", description="Have a quest suggested.")
    @app_commands.describe(wish="What it should be about.")
    async def offer(self, interaction: discord.Interaction[Bot], wish: app_commands.Range[str, 1, 300]) -> None:
        """Store a quest from structured output, within the limit of the settings, and signal it to other cogs."""
        guild = self.services.guild(interaction.guild_id)
        settings = await guild.settings(QuestsSettings)
        if await self.keeper.count(guild.guild_id) >= settings.most:
            await interaction.response.send_message("All quests are taken. Clear them first.", ephemeral=True)
            return
        await interaction.response.defer()
        try:
            found = await self.services.llm.complete_structured(wish, response_format=Suggestion, cog_name="quests")
        except StructuredOutputError:
            await interaction.followup.send("The model found no quest in that. Name a place or a monster.")
            return
        now = self.services.clock.now()
        quest = OpenQuest(
            guild_id=guild.guild_id,
            user_id=interaction.user.id,
            taken_at=now,
            due_at=now + timedelta(hours=settings.hours),
            **found.parsed.model_dump(),
        )
        self.fairness.note_taken(quest)
        await self.keeper.take(quest)
        await interaction.followup.send(
            embed=embed(found.parsed.title, settings.opening, mood=Mood.SUCCESS, fields={"Steps": found.parsed.steps})
        )
        await self.emit(QUEST_TAKEN, Severity.INFO, guild.guild_id, title=found.parsed.title)

    @quest.command(name="hint", description="Ask about the quests.")
    @app_commands.describe(question="What you want to know.")
    async def hint(self, interaction: discord.Interaction[Bot], question: app_commands.Range[str, 1, 300]) -> None:
        """Have a model call a function. The platform replies if that fails."""
        guild_id = self.services.guild(interaction.guild_id).guild_id

        async def count_quests(_: NoArguments) -> int:
            """Count the open quests of this server."""
            return await self.keeper.count(guild_id)

        await interaction.response.defer()
        tools = [ToolFunction(parameters=NoArguments, run=count_quests)]
        run = await self.services.llm.run_tools(question, tools=tools, cog_name="quests")
        await send_reply(interaction, run.content, empty="The model had nothing to say to that.")

    @quest.command(name="tale", description="Hear a tale of quests.")
    @app_commands.describe(about="What it should be about.")
    async def tale(self, interaction: discord.Interaction[Bot], about: app_commands.Range[str, 1, 300]) -> None:
        """Show an answer while it grows."""
        await stream_reply(
            interaction, self.services.llm.stream(f"A short tale of a quest: {about}", cog_name="quests")
        )

    @quest.command(name="finish", description="Finish your oldest quest.")
    @app_commands.describe(watchword="What the game master has told you, if that is asked for.")
    async def finish(self, interaction: discord.Interaction[Bot], watchword: str = "") -> None:
        """Check a secret, run steps of which one may fail, and signal a doubt that other cogs may act on."""
        guild = self.services.guild(interaction.guild_id)
        settings = await guild.settings(QuestsSettings)
        expected = settings.watchword
        if expected and not secrets.compare_digest(watchword.encode(), expected.get_secret_value().encode()):
            await interaction.response.send_message("That is not the watchword.", ephemeral=True)
            return
        quest = await self.keeper.first_of(interaction.user.id)
        if quest is None:
            await interaction.response.send_message("You have no quest. Take one first.", ephemeral=True)
            return
        await interaction.response.defer()
        doubt = self.fairness.doubt(quest)
        result = await self.finishing.run(quest)
        if "close" in result.failed:
            await interaction.followup.send(f"{quest.title} could not be closed. Perhaps it is finished already.")
            return
        failed = f" What failed: {', '.join(result.failed)}." if result.failed else ""
        await interaction.followup.send(f"Finished: {quest.title}.{failed}")
        if float(doubt) >= settings.doubt:
            await self.emit(QUEST_DOUBTED, Severity.MEDIUM, guild.guild_id, title=quest.title, reasons=doubt.reasons)

    @quest.command(name="list", description="Show the open quests.")
    async def show(self, interaction: discord.Interaction[Bot]) -> None:
        """Show pages that the member turns."""
        titles = [quest.title for quest in await self.keeper.open()] or ["No quest is open."]
        await Pages(titles, owner_id=interaction.user.id).send(interaction)

    @quest.command(name="clear", description="Clear all quests.")
    @app_commands.checks.has_permissions(manage_guild=True)
    async def clear(self, interaction: discord.Interaction[Bot]) -> None:
        """Ask with two buttons. The platform refuses members without the permission, with a message."""
        agreed = await confirm(interaction, "Clear all quests?")
        if agreed:
            await self.keeper.remove(self.services.guild(interaction.guild_id).guild_id)
        await interaction.followup.send("Cleared." if agreed else "Nothing was cleared.", ephemeral=True)

    @quest.command(name="form", description="Set how quests are offered.")
    @app_commands.checks.has_permissions(manage_guild=True)
    async def form(self, interaction: discord.Interaction[Bot]) -> None:
        """Open a form for settings, checked and audited as in the dashboard."""
        guild_id = self.services.guild(interaction.guild_id).guild_id
        fields = ["opening", "most"]
        modal = await SettingsModal.of(self.services.config, QuestsSettings, guild_id, fields=fields)
        await interaction.response.send_modal(modal)

    @quest.command(name="cost", description="Show what the models have cost this server.")
    async def cost(self, interaction: discord.Interaction[Bot]) -> None:
        """Read the REST API as the member, who may lack access to it."""
        await interaction.response.defer(ephemeral=True)
        try:
            usage = await self.services.api.get("/llm/usage")
        except ApiRefused:
            await interaction.followup.send("Only those with access to the dashboard see the cost.", ephemeral=True)
            return
        await interaction.followup.send(f"This month: {usage['total']['cost_usd']} USD.", ephemeral=True)

    @hybrid()
    async def taken(self, ctx: commands.Context[Bot]) -> None:
        """Say how many quests were taken this hour, and how they change."""
        guild = cast("discord.Guild", ctx.guild)  # because hybrid commands are for servers
        number = await self.services.redis.get(f"taken:{guild.id}")
        length = trend_of((quest.taken_at, quest.steps) for quest in await self.keeper.open())
        await ctx.send(
            f"Taken this hour: {number or 0}. Finished so far: {await self.keeper.finished()}. "
            f"The length of quests is {length.direction}."
        )

    async def count(self, signal: Signal) -> None:
        """Count taken quests in Redis, which may lose the number."""
        key = f"taken:{signal.guild_id}"
        if await self.services.redis.incr(key) == 1:
            await self.services.redis.expire(key, 3600)

    async def forget(self, message: str) -> None:
        """Forget a guild's cached number of quests after another process of the bot, or this one, has changed it."""
        self.keeper.forget(int(message))

    async def emit(self, kind: SignalType, severity: Severity, guild_id: int, **data: str) -> None:
        """Emit a signal to other cogs."""
        signal = Signal(type=kind, severity=severity, source="Quests", guild_id=guild_id, data=dict(data))
        await self.services.signals.emit(signal)
