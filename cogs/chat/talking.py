"""Answer one message: who may ask, what the model reads, the answer as it comes, what is kept of it."""

from typing import Any, NamedTuple, cast

import discord

from baseline.cogs import Bot, LiveReply
from baseline.errors import LLMError, ServiceUnavailable
from baseline.llm import LLM, ChatOptions, Cooldown, ToolFunction, trimmed
from baseline.model_tools import ToolCaller, offered_tools
from cogs.chat.approval import Approvals
from cogs.chat.buttons import buttons
from cogs.chat.choice import Choice, chosen_for
from cogs.chat.ending import ending_of, most_characters
from cogs.chat.memory import Memory, Window
from cogs.chat.models import ChatTurn
from cogs.chat.prompt import prompt
from cogs.chat.question import Question, read_question, speaker_of
from cogs.chat.running import Answer, Running
from cogs.chat.settings import ChatSettings
from cogs.chat.summaries import Summaries
from cogs.chat.words import Words, words_for
from cogs.chat.writing import Writing

_NOBODY = discord.AllowedMentions.none()


class _Talk(NamedTuple):
    message: discord.Message
    question: Question
    settings: ChatSettings
    words: Words


class _Asked(NamedTuple):
    talk: _Talk
    place: Any
    choice: Choice
    window: Window
    turn: ChatTurn


class Talking:
    """Answers messages of members in guilds."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self._services = bot.services
        self._summaries = Summaries(bot.services)
        self.memory = Memory(bot.services)
        self.running = Running()

    async def words(self, guild: discord.Guild) -> Words:
        """Return the words in the language of the guild."""
        settings = await self._services.guild(guild.id).settings(ChatSettings)
        return words_for(settings.language, guild)

    async def answer(self, message: discord.Message, question: Question | None = None) -> None:
        """Answer a member's message; `question` is what to ask instead of its text."""
        member, guild = cast("discord.Member", message.author), cast("discord.Guild", message.guild)
        settings = await self._services.guild(guild.id).settings(ChatSettings)
        words = words_for(settings.language, guild)
        if settings.allowed_roles and not any(role.id in settings.allowed_roles for role in member.roles):
            roles = ", ".join(f"<@&{role_id}>" for role_id in settings.allowed_roles)
            await _say(message, words("roles", roles=roles))
            return
        question = question or await read_question(message, _me(self._bot), words)
        if question.is_empty:
            await _say(message, "\n".join(question.problems) or words("empty"))
            return
        talk = _Talk(message=message, question=question, settings=settings, words=words)
        try:
            await self._talk(talk, member, guild)
        except (LLMError, ServiceUnavailable) as error:
            self._services.log.info("An answer was refused", refusal=type(error).__name__, reason=str(error))
            await _say(message, words.refusal(error))

    async def _talk(self, talk: _Talk, member: discord.Member, guild: discord.Guild) -> None:
        place = await _place(talk.message, talk.settings, talk.question)
        choice = chosen_for(talk.settings, member, place)
        llm = self._services.guild(guild.id).llm.bound(
            user_id=member.id, cog_name="chat", cooldown=Cooldown(calls=choice.calls_per_minute)
        )
        asked = self.memory.turn(
            guild.id,
            channel_id=place.id,
            message_id=talk.message.id,
            user_id=member.id,
            is_answer=False,
            speaker=speaker_of(member),
            text=talk.question.text,
            model="",
        )
        window = await self.memory.begin(asked, talk.settings)
        if window.aged:
            window.summary = await self._summaries.write(llm, _model(choice), window.summary, window.aged)
        answer = Answer(guild_id=guild.id, asker_id=member.id)
        self.running.add(talk.message.id, answer)
        try:
            await self._write(_Asked(talk, place, choice, window, asked), llm, answer)
        finally:
            self.running.remove(talk.message.id)

    async def _write(self, asked: _Asked, llm: LLM, answer: Answer) -> None:
        talk, place, choice, window, turn = asked
        send = talk.message.reply if place.id == talk.message.channel.id else place.send
        reply = LiveReply(send, then=place.send, allow_links=talk.settings.allow_links, seconds=0.9, slowing=1.35)
        writing = Writing(
            services=self._services,
            llm=llm,
            options={**_model(choice), "max_tokens": choice.max_tokens, "effort": choice.effort},
            tools=await self._tools(talk, choice),
            reply=reply,
            place=place,
            view=buttons(("stop",), talk.message.id, talk.words),
            most_characters=most_characters(talk.settings),
            off=talk.words("off"),
        )
        guild = cast("discord.Guild", talk.message.guild)
        messages = prompt(
            choice.persona, window, talk.question, turn.speaker, guild=guild.name, channel=str(talk.message.channel)
        )
        problems = list(talk.question.problems)
        try:
            room = talk.settings.window_tokens * 3 // 2 + turn.tokens
            await answer.run(writing.write(answer, trimmed(messages, most_tokens=room)))
        except (LLMError, ServiceUnavailable) as error:
            if not answer.text:
                await self.memory.take_back(guild.id, talk.message.id, 0)
                raise
            problems.append(talk.words.refusal(error))
        ending = ending_of(answer, talk.settings, talk.words, problems)
        view = buttons(ending.actions, talk.message.id, talk.words)
        await reply.finish(ending.text, view=view, files=ending.files)
        if window.is_kept and reply.messages:
            answered = self._answered(turn, answer, reply.messages[-1].id)
            await self.memory.keep(answered)
            await self._summaries.shorten(llm, _model(choice), window, [turn, answered], talk.settings)

    def _answered(self, asked: ChatTurn, answer: Answer, message_id: int) -> ChatTurn:
        model = "" if answer.completion is None else answer.completion.model
        return self.memory.turn(
            asked.guild_id,
            channel_id=asked.channel_id,
            message_id=message_id,
            user_id=asked.user_id,
            is_answer=True,
            speaker="you",
            text=answer.text,
            model=model,
        )

    async def _tools(self, talk: _Talk, choice: Choice) -> list[ToolFunction]:
        if not choice.tools:
            return []
        caller = ToolCaller(member=cast("discord.Member", talk.message.author), message=talk.message)
        approvals = Approvals(talk.message, talk.settings.approver_role, talk.words)
        return [approvals.guard(offered) for offered in await offered_tools(self._bot, caller)]


async def _place(message: discord.Message, settings: ChatSettings, question: Question) -> Any:
    """Return where the answer goes: a new thread, if the guild wants one and Discord permits it, else the channel."""
    channel = message.channel
    if not (settings.open_threads and isinstance(channel, discord.TextChannel)) or channel.id in settings.channels:
        return channel
    me = channel.guild.me
    if not channel.permissions_for(me).create_public_threads:
        return channel
    return await message.create_thread(name=" ".join(question.text.split())[:80] or "Chat")


async def _say(message: discord.Message, text: str) -> None:
    await message.reply(text, mention_author=False, allowed_mentions=_NOBODY)


def _model(choice: Choice) -> ChatOptions:
    provider, _, model = (choice.model or "").partition(":")
    return {"provider": provider or None, "model": model or None}


def _me(bot: Bot) -> int:
    return cast("discord.ClientUser", bot.user).id
