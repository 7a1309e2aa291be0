"""Answer one message: check limits, build the prompt, stream the answer, and store the turn."""

from functools import partial
from typing import Any, NamedTuple, cast

import discord

from baseline.cogs import Bot, LiveReply
from baseline.errors import LLMError, ServiceUnavailable
from baseline.llm import LLM, Cooldown, ToolFunction
from baseline.model_tools import ToolCaller, offered_tools
from baseline.words import Speaker
from cogs.chat.approval import Approvals
from cogs.chat.buttons import buttons
from cogs.chat.choice import Choice, chosen_for
from cogs.chat.earlier_files import earlier_files
from cogs.chat.ending import ending_of, marking, most_characters
from cogs.chat.memory import Memory, Window, estimated_tokens
from cogs.chat.models import ChatTurn
from cogs.chat.prompt import fitted, prompt
from cogs.chat.question import Question, plain_text, read_question, speaker_of
from cogs.chat.rights import may_attach, missing_to_answer, place_of, sender_to
from cogs.chat.running import Answer, Running, TooManyWaiting, Turns
from cogs.chat.settings import ChatSettings
from cogs.chat.summaries import Summaries
from cogs.chat.words import refusal, words_for
from cogs.chat.writing import Writing

_NOBODY = discord.AllowedMentions.none()
_HOSTED_SEARCH = "web_search"
"""Name of the providers' own search: a cog's tool of this name is left out while that search is on."""


class _Talk(NamedTuple):
    message: discord.Message
    question: Question
    settings: ChatSettings
    say: Speaker


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
        self._turns = Turns()
        self.memory = Memory(bot.services)
        self.running = Running()

    async def words(self, guild: discord.Guild) -> Speaker:
        """Return the words in the language of the guild."""
        settings = await self._services.guild(guild.id).settings(ChatSettings)
        return words_for(settings.language, guild)

    async def answer(self, message: discord.Message, answer: Answer, question: Question | None = None) -> None:
        """Answer a member's message, which the caller has claimed; `question` is what to ask instead of its text."""
        missing = missing_to_answer(message.channel)
        if missing:
            self._services.log.info("A question was not answered for want of permissions", missing=missing)
            return
        member, guild = cast("discord.Member", message.author), cast("discord.Guild", message.guild)
        settings = await self._services.guild(guild.id).settings(ChatSettings)
        say = words_for(settings.language, guild)
        answer.ended = say("Stopped.")
        if settings.allowed_roles and not any(role.id in settings.allowed_roles for role in member.roles):
            roles = ", ".join(f"<@&{role_id}>" for role_id in settings.allowed_roles)
            await self._send(message, say("Here I talk with {roles}.", roles=roles))
            return
        may_quote = partial(self.memory.may_quote, guild.id)
        question = question or await read_question(message, _me(self._bot), say, may_quote)
        if question.is_empty:
            unread = "\n".join(question.problems)
            await self._send(message, unread or say("What would you like to know? Write it behind my name."))
            return
        talk = _Talk(message=message, question=question, settings=settings, say=say)
        try:
            await self._talk(talk, answer, member, guild)
        except TooManyWaiting:
            await self._send(message, say("Too many are asking here at once. Please try again in a minute."))
        except (LLMError, ServiceUnavailable) as error:
            self._services.log.info("An answer was refused", refusal=type(error).__name__, reason=str(error))
            await self._send(message, refusal(say, error))

    async def _talk(self, talk: _Talk, answer: Answer, member: discord.Member, guild: discord.Guild) -> None:
        if answer.has_ended:
            return
        opens = talk.settings.open_threads and talk.message.channel.id not in talk.settings.channels
        place = await place_of(talk.message, plain_text(talk.message, _me(self._bot)), opens_threads=opens)
        choice = chosen_for(talk.settings, member, place)
        llm = self._services.guild(guild.id).llm.bound(
            user_id=member.id, cog_name="chat", cooldown=Cooldown(calls=choice.calls_per_minute)
        )
        async with self._turns.of(place.id):
            if not answer.has_ended:
                await self._write(await self._begun(talk, place, choice, llm), llm, answer)

    async def _begun(self, talk: _Talk, place: Any, choice: Choice, llm: LLM) -> _Asked:
        member = cast("discord.Member", talk.message.author)
        turn = self.memory.turn(
            cast("discord.Guild", talk.message.guild).id,
            channel_id=place.id,
            message_id=talk.message.id,
            user_id=member.id,
            is_answer=False,
            speaker=speaker_of(member),
            text=talk.question.text,
            model="",
            files_in=talk.message.channel.id if talk.question.has_media else None,
        )
        quotes = [
            self.memory.turn(
                turn.guild_id,
                channel_id=place.id,
                message_id=quote.message_id,
                user_id=quote.user_id,
                is_answer=False,
                speaker=quote.speaker,
                text=quote.text,
                model="",
                question_id=talk.message.id,
                files_in=talk.message.channel.id if quote.has_media else None,
            )
            for quote in talk.question.quotes
        ]
        window = await self.memory.begin(turn, quotes, talk.settings)
        if window.aged:
            window.summary = await self._summaries.write(llm, choice.options, window.summary, window.aged)
        return _Asked(talk, place, choice, window, turn)

    async def _write(self, asked: _Asked, llm: LLM, answer: Answer) -> None:
        talk, place = asked.talk, asked.place
        send = sender_to(talk.message) if place.id == talk.message.channel.id else place.send
        reply = LiveReply(send, then=place.send, allow_links=talk.settings.allow_links, seconds=0.9, slowing=1.35)
        try:
            problems = await self._streamed(asked, llm, answer, reply)
            if not answer.is_dropped:
                ending = ending_of(answer, talk.settings, talk.say, problems, may_attach=may_attach(place))
                view = buttons(ending.actions, talk.message.id, talk.say)
                await reply.finish(ending.text, view=view, files=ending.files)
        except discord.HTTPException as error:
            self._services.log.info("An answer could not be shown", reason=str(error))
            answer.drop()
        if answer.is_dropped:
            await self.memory.discard(answer.guild_id, asked.window.newest)
        elif asked.window.newest and reply.messages:
            try:
                await self._keep(asked, llm, answer, reply.messages[-1].id)
            except ServiceUnavailable as error:  # The answer stands, and the member gets no note.
                self._services.log.warning("An answer was not kept", reason=str(error))

    async def _streamed(self, asked: _Asked, llm: LLM, answer: Answer, reply: LiveReply) -> list[str]:
        """Write the answer, and return notes for the member about what went wrong."""
        talk, choice = asked.talk, asked.choice
        writing = Writing(
            services=self._services,
            llm=llm,
            options={
                **choice.options,
                "max_tokens": choice.max_tokens,
                "effort": choice.effort,
                "web_search": choice.web_search,
            },
            tools=await self._tools(talk, asked.place, choice),
            reply=reply,
            place=asked.place,
            view=buttons(("stop",), talk.message.id, talk.say),
            most_characters=most_characters(talk.settings),
            marking=marking(talk.settings, talk.say),
            say=talk.say,
        )
        guild = cast("discord.Guild", talk.message.guild)
        quoted_ids = {quote.message_id for quote in talk.question.quotes}
        messages = prompt(
            choice.persona,
            asked.window,
            talk.question,
            asked.turn.speaker,
            files=await earlier_files(guild, asked.window.turns, quoted_ids),
            guild=guild.name,
            channel=str(talk.message.channel),
        )
        quoted = sum(estimated_tokens(quote.text) for quote in talk.question.quotes)
        room = talk.settings.window_tokens * 3 // 2 + asked.turn.tokens + quoted
        try:
            await answer.run(writing.write(answer, fitted(messages, most_tokens=room)))
        except (LLMError, ServiceUnavailable) as error:
            if answer.text:
                return [*talk.question.problems, refusal(talk.say, error)]
            await self.memory.discard(answer.guild_id, asked.window.newest)
            raise
        return talk.question.problems

    async def _keep(self, asked: _Asked, llm: LLM, answer: Answer, message_id: int) -> None:
        turn = self.memory.turn(
            answer.guild_id,
            channel_id=asked.turn.channel_id,
            message_id=message_id,
            user_id=answer.asker_id,
            is_answer=True,
            speaker="you",
            text=answer.text,
            model="" if answer.completion is None else answer.completion.model,
            question_id=asked.turn.message_id,
        )
        if await self.memory.keep(turn, asked.turn.message_id):
            settings, window = asked.talk.settings, asked.window
            await self._summaries.shorten(llm, asked.choice.options, window, [*window.newest, turn], settings)

    async def _tools(self, talk: _Talk, place: Any, choice: Choice) -> list[ToolFunction]:
        if not choice.tools:
            return []
        caller = ToolCaller(member=cast("discord.Member", talk.message.author), message=talk.message)
        approvals = Approvals(talk.message, place, talk.settings.approver_role, talk.say)
        offered = [approvals.guard(each) for each in await offered_tools(self._bot, caller)]
        return [each for each in offered if not choice.web_search or each.tool.name != _HOSTED_SEARCH]

    async def _send(self, message: discord.Message, text: str) -> None:
        try:
            await sender_to(message)(text, allowed_mentions=_NOBODY)
        except discord.HTTPException as error:
            self._services.log.info("A member could not be answered", reason=str(error))


def _me(bot: Bot) -> int:
    return cast("discord.ClientUser", bot.user).id
