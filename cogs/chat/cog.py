"""Listen for messages to the bot and for the buttons below its answers."""

from collections.abc import Collection
from typing import Any, Final, cast

import discord
from discord.ext import commands

from baseline.cogs import Bot
from baseline.patterns import guild_loop
from baseline.words import Speaker
from cogs.chat.buttons import ChatButton, buttons
from cogs.chat.choice import chosen_for, worded
from cogs.chat.question import Question
from cogs.chat.rights import missing_to_answer, sender_to
from cogs.chat.running import Answer
from cogs.chat.settings import ChatSettings
from cogs.chat.talking import Talking
from cogs.chat.words import words_for

_VOTES: Final = {"up": 1, "down": -1}
_SECONDS_BETWEEN_NOTICES: Final = 60
_SECONDS_TO_END: Final = 3.0


class Chat(commands.Cog):
    """Answers members. Bots and webhooks are never answered, so that no two bots talk with each other."""

    def __init__(self, bot: Bot) -> None:
        self.bot = bot
        self.services = bot.services
        self.talking = Talking(bot)

    async def cog_load(self) -> None:
        """Serve the buttons of earlier runs, and begin to delete old turns."""
        self.bot.add_dynamic_items(ChatButton)
        self.expire.start()

    async def cog_unload(self) -> None:
        """End the answers that are being written, and let them show that they have ended."""
        await self.talking.running.stop_all(_SECONDS_TO_END)
        self.bot.remove_dynamic_items(ChatButton)

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        """Answer a message to the bot, unless it is a command."""
        if message.author.bot or message.guild is None:
            return
        with self.talking.running.claim(message.id, message.guild.id, message.author.id) as answer:
            if answer is None or not await self._is_for_me(message):
                return
            if isinstance(message.author, discord.Member) and not (await self.bot.get_context(message)).valid:
                await self.talking.answer(message, answer)

    @commands.Cog.listener()
    async def on_raw_message_delete(self, payload: discord.RawMessageDeleteEvent) -> None:
        """Forget a deleted message, and drop the answer that is being written to it."""
        await self._forget_messages(payload.guild_id, {payload.message_id})

    @commands.Cog.listener()
    async def on_raw_bulk_message_delete(self, payload: discord.RawBulkMessageDeleteEvent) -> None:
        """Forget messages that were deleted together."""
        await self._forget_messages(payload.guild_id, payload.message_ids)

    async def on_raw_message_delete_while_off(self, payload: discord.RawMessageDeleteEvent) -> None:
        """Forget a deleted message also while the guild has the cog off, since members were promised that."""
        await self.on_raw_message_delete(payload)

    async def on_raw_bulk_message_delete_while_off(self, payload: discord.RawBulkMessageDeleteEvent) -> None:
        """Forget them also while the guild has the cog off."""
        await self.on_raw_bulk_message_delete(payload)

    async def on_message_while_off(self, message: discord.Message) -> None:
        """Reply that the cog is switched off in this guild, at most once a minute in each channel."""
        if message.author.bot or message.guild is None or not _is_addressed(message, self._me):
            return
        if missing_to_answer(message.channel):
            return
        key = f"off:{message.channel.id}"
        if await self.services.redis.incr(key) == 1:
            await self.services.redis.expire(key, _SECONDS_BETWEEN_NOTICES)
            say = await self.talking.words(message.guild)
            await sender_to(message)(
                say("I am switched off in this server. Its managers can switch me on again."),
                allowed_mentions=discord.AllowedMentions.none(),
            )

    async def pressed(self, interaction: discord.Interaction[Bot], action: str, question_id: int) -> None:
        """Carry out a press of a button below an answer."""
        guild, answer = cast("discord.Guild", interaction.guild), cast("discord.Message", interaction.message)
        say = await self.talking.words(guild)
        if action in _VOTES:
            await self.talking.memory.vote(guild.id, answer.id, interaction.user.id, _VOTES[action])
            await interaction.response.send_message(say("Thank you, noted."), ephemeral=True)
            return
        await interaction.response.defer()
        question = await self._question(interaction, question_id)
        if question is None:
            await interaction.followup.send(say("The question is no longer there."), ephemeral=True)
        elif not _may_press(interaction, question):
            refused = say("Only the member that asked, and moderators, can do that.")
            await interaction.followup.send(refused, ephemeral=True)
        elif action == "stop":
            running = self.talking.running.get(question_id)
            if running is not None:
                running.stop(say("Stopped."))
            else:  # The answer was written by a process that has ended.
                await answer.edit(view=buttons(("retry", "more"), question_id, say))
        else:
            with self.talking.running.claim(question_id, guild.id, question.author.id) as claimed:
                if claimed is not None:
                    await self._answer_again(interaction, claimed, action, question, say)

    async def why(self, member: discord.Member, channel: discord.abc.GuildChannel | discord.Thread) -> str | None:
        """Return for `/why` what keeps the bot from answering, and which rules set model, persona and limits."""
        settings = await self.services.guild(member.guild.id).settings(ChatSettings)
        say = words_for(settings.language, member.guild)
        missing = missing_to_answer(channel)
        if missing:
            names = ", ".join(f"`{name}`" for name in missing)
            return say(
                "I cannot answer in {channel}: I lack {permissions}.", channel=channel.mention, permissions=names
            )
        if not settings.rules:
            return None
        chosen = worded(chosen_for(settings, member, channel), say)
        return say("Chat with {member} here: {sources}.", member=member.mention, sources=chosen)

    async def intents_missing(self, names: frozenset[str]) -> None:
        """Log which features fail without the intents."""
        self.services.log.warning("Chat answers mentions and replies to the bot alone", missing=sorted(names))

    @guild_loop(hours=24, while_off=True)
    async def expire(self, guild: discord.Guild) -> None:
        """Delete turns older than the guild keeps them."""
        settings = await self.services.guild(guild.id).settings(ChatSettings)
        await self.talking.memory.expire(guild.id, settings.keep_days)

    async def _is_for_me(self, message: discord.Message) -> bool:
        if _is_addressed(message, self._me):
            return True
        channel: Any = message.channel
        if isinstance(channel, discord.Thread) and channel.owner_id == self._me:
            return bool(message.content or message.attachments)
        guild = cast("discord.Guild", message.guild)
        settings = await self.services.config.settings(ChatSettings, guild.id)
        return channel.id in settings.channels and bool(message.content or message.attachments)

    async def _question(self, interaction: discord.Interaction[Bot], question_id: int) -> discord.Message | None:
        channel: Any = interaction.channel
        places = [channel] if getattr(channel, "parent", None) is None else [channel, channel.parent]
        for place in places:
            if not isinstance(place, discord.abc.Messageable):  # A post has a forum as parent, which holds no messages.
                continue
            try:
                return await place.fetch_message(question_id)
            except discord.NotFound:
                continue
        return None

    async def _answer_again(
        self,
        interaction: discord.Interaction[Bot],
        claimed: Answer,
        action: str,
        question: discord.Message,
        say: Speaker,
    ) -> None:
        guild, answer = cast("discord.Guild", interaction.guild), cast("discord.Message", interaction.message)
        try:
            question.author = await _asker(interaction, question)
        except discord.NotFound:
            left = say("The member that asked is no longer in this server.")
            await interaction.followup.send(left, ephemeral=True)
            return
        await answer.edit(view=None)
        if action == "retry":
            await self.talking.memory.withdraw(guild.id, [question.id, answer.id])
            await self.talking.answer(question, claimed)
        else:
            await self.talking.answer(question, claimed, Question(say("Go on where your last answer ended.")))

    async def _forget_messages(self, guild_id: int | None, message_ids: Collection[int]) -> None:
        self.talking.running.drop(message_ids)
        if guild_id is not None:
            await self.talking.memory.take_back(guild_id, message_ids)

    @property
    def _me(self) -> int:
        return cast("discord.ClientUser", self.bot.user).id


def _is_addressed(message: discord.Message, me: int) -> bool:
    """Return whether the message mentions the bot or its role, or replies to the bot."""
    if message.mention_everyone:
        return False
    if any(user.id == me for user in message.mentions):
        return True
    own_role = cast("discord.Guild", message.guild).self_role if message.role_mentions else None
    if own_role is not None and own_role in message.role_mentions:
        return True
    replied = None if message.reference is None else message.reference.resolved
    return isinstance(replied, discord.Message) and replied.author.id == me


async def _asker(interaction: discord.Interaction[Bot], question: discord.Message) -> discord.Member:
    """Return the author with its roles, which a fetched message lacks. Raises `NotFound` for one that has left."""
    if interaction.user.id == question.author.id:
        return cast("discord.Member", interaction.user)
    return await cast("discord.Guild", interaction.guild).fetch_member(question.author.id)


def _may_press(interaction: discord.Interaction[Bot], question: discord.Message) -> bool:
    return interaction.user.id == question.author.id or interaction.permissions.manage_messages
