"""The board: post rules and numbers of quests, and close quests that are late."""

from contextlib import suppress

import discord
from discord.ext import commands, tasks
from sqlalchemy.ext.asyncio import AsyncSession

from baseline.cogs import Bot
from baseline.patterns import guild_loop

from .keeping import QuestKeeper
from .models import OpenQuest
from .settings import QuestsSettings


async def post(bot: Bot, guild_id: int, text: str) -> None:
    """Post on the guild's board, if it has one and is a guild of this process."""
    settings = await bot.services.guild(guild_id).settings(QuestsSettings)
    guild = bot.get_guild(guild_id)
    board = guild and guild.get_channel(settings.board or 0)
    if isinstance(board, discord.TextChannel):
        await board.send(text, allowed_mentions=discord.AllowedMentions(everyone=False, roles=False))


class QuestBoard(commands.Cog):
    """Posts what happens to quests without a command."""

    def __init__(self, bot: Bot) -> None:
        self.bot = bot
        self.services = bot.services
        self.keeper = QuestKeeper(bot.services)
        self.changed: set[int] = set()

    async def cog_load(self) -> None:
        """Start the handler and the loops. They end with the cog."""
        self.services.config.on_change(QuestsSettings, self.show_rules)
        self.look.start()
        self.count.start()

    async def show_rules(self, guild_id: int, settings: QuestsSettings) -> None:
        """Post the rules after each change of the settings, wherever it was made."""
        await post(self.bot, guild_id, f"At most {settings.most} quests are open, for {settings.hours} hours each.")

    @tasks.loop(minutes=10)
    async def look(self) -> None:
        """Close the late quests of all servers, and publish the changes after they are committed."""
        await self.services.db.due(OpenQuest, OpenQuest.due_at, self.close)
        while self.changed:
            await self.keeper.announce(self.changed.pop())

    async def close(self, session: AsyncSession, quest: OpenQuest) -> None:
        """Close one late quest. The deletion is committed after this has returned."""
        await session.delete(quest)
        self.changed.add(quest.guild_id)
        with suppress(discord.NotFound, discord.Forbidden):  # Another attempt would not help.
            await post(self.bot, quest.guild_id, f"Nobody has finished in time: {quest.title}")

    @guild_loop(hours=24)
    async def count(self, guild: discord.Guild) -> None:
        """Post the number of open quests in each server, one after the other."""
        await post(self.bot, guild.id, f"Open quests: {await self.keeper.count(guild.id)}.")

    @commands.Cog.listener()
    async def on_raw_member_remove(self, payload: discord.RawMemberRemoveEvent) -> None:
        """Forget the quests of a member who leaves, also of one that the bot has not cached."""
        await self.keeper.remove(payload.guild_id, user_id=payload.user.id)

    async def on_raw_member_remove_while_off(self, payload: discord.RawMemberRemoveEvent) -> None:
        """Forget them also while the guild has the cog off, since members were promised that."""
        await self.on_raw_member_remove(payload)

    async def intents_missing(self, names: frozenset[str]) -> None:
        """Log which feature fails without the intent."""
        self.services.log.warning("Quests of members who leave are kept until they are late", missing=sorted(names))
