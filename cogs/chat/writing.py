"""Have the model write an answer: stream it into Discord, run the tools that it calls, and go on."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Final

import discord

from baseline.cogs import LiveReply
from baseline.errors import InvalidRequestError, UnsupportedCapability
from baseline.llm import (
    LLM,
    Capability,
    ChatMessage,
    ChatOptions,
    ChatStream,
    Completion,
    Role,
    TextDelta,
    ToolCall,
    ToolFunction,
)
from baseline.services import BotServices
from baseline.words import Speaker
from cogs.chat.ending import with_notes
from cogs.chat.question import untrusted
from cogs.chat.running import Answer

_MOST_STEPS: Final = 6
_SECONDS_UNTIL_TYPING: Final = 1.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """`most_characters` bounds the text shown during streaming; `marking` stands below it from the beginning."""

    services: BotServices
    llm: LLM
    options: ChatOptions
    tools: Sequence[ToolFunction]
    reply: LiveReply
    place: discord.abc.Messageable
    view: discord.ui.View
    most_characters: int
    marking: str
    say: Speaker

    async def write(self, answer: Answer, messages: Sequence[ChatMessage]) -> None:
        """Stream the answer. Raises as `LLM.stream` does, and `discord.HTTPException` if Discord refuses a message.

        `answer` then holds what has come so far.
        """
        typing = asyncio.create_task(self._type_when_slow(answer))
        try:
            await self._as_far_as_it_can(answer, list(messages))
        finally:
            typing.cancel()
            await asyncio.wait([typing])

    async def _as_far_as_it_can(self, answer: Answer, messages: list[ChatMessage]) -> None:
        """Leave out what the model does not take, and note all but tools: the request is refused before it is sent."""
        tools, options = self.tools, self.options.copy()
        while True:
            try:
                await self._tuned_steps(answer, messages, tools, options)
            except UnsupportedCapability as lack:
                match lack.capability:
                    case Capability.TOOLS if tools:
                        tools = ()
                    case Capability.WEB_SEARCH if options.get("web_search"):
                        options["web_search"] = False
                        answer.unseen.append(self.say("I could not search the web: this model cannot."))
                    case Capability.IMAGE_INPUT if any(message.images for message in messages):
                        unseen = self.say("I could not look at the picture: this model takes none.")
                        answer.unseen += _of_question(messages[-1].images, unseen)
                        messages = [replace(message, images=()) for message in messages]
                    case Capability.DOCUMENT_INPUT if any(message.documents for message in messages):
                        unread = self.say("I could not read the PDF: this model takes none.")
                        answer.unseen += _of_question(messages[-1].documents, unread)
                        messages = [_without_documents(message) for message in messages]
                    case _:
                        raise
            else:
                return

    async def _tuned_steps(
        self, answer: Answer, messages: list[ChatMessage], tools: Sequence[ToolFunction], options: ChatOptions
    ) -> None:
        """Leave out an effort that the model does not take: a rule may set the model and not the effort."""
        try:
            await self._steps(answer, messages, tools, options)
        except InvalidRequestError as refused:
            if "effort" not in refused.options or options.get("effort") is None:
                raise
            self.services.log.info("An answer goes without the effort that is set", reason=str(refused))
            await self._steps(answer, messages, tools, {**options, "effort": None})

    async def _steps(
        self, answer: Answer, messages: list[ChatMessage], tools: Sequence[ToolFunction], options: ChatOptions
    ) -> None:
        llm = self.llm
        for step in range(1, _MOST_STEPS + 1):
            offered = tools if step < _MOST_STEPS else ()
            calls = await self._step(answer, llm.stream(messages, tools=offered, **options))
            if not calls or answer.completion is None:
                return
            # A question counts once towards the cooldown, however many answers it takes.
            llm = self.llm.bound(cooldown=None)
            results = await asyncio.gather(*map(self._result, calls))
            messages = [*messages, answer.completion.message, *results]
            if answer.text and not answer.text.endswith("\n"):
                answer.text += "\n"

    async def _step(self, answer: Answer, stream: ChatStream) -> list[ToolCall]:
        calls: list[ToolCall] = []
        async with stream:
            async for event in stream:
                match event:
                    case TextDelta(text):
                        answer.text += text.replace("\0", "")
                        if await self._show(answer):
                            await self._stop_if_off(answer)
                    case ToolCall():
                        calls.append(event)
                    case Completion():
                        answer.completed(event)
        return calls

    async def _show(self, answer: Answer) -> bool:
        """Show the text so far, and return whether it was shown. If Discord fails, the next edit shows it."""
        if not answer.text.strip():
            return False
        with suppress(discord.DiscordServerError):
            text = with_notes(answer.text[: self.most_characters], [self.marking])
            return await self.reply.show(text, view=self.view)
        return False

    async def _result(self, call: ToolCall) -> ChatMessage:
        function = next((tool for tool in self.tools if tool.tool.name == call.name), None)
        if function is None:
            result = f"There is no tool {call.name!r}."
        else:
            try:
                result = untrusted(f"tool {call.name}", await function(call))
            except Exception as error:  # The tool is another cog's: the answer goes on without it.
                self.services.log.error("A tool of the chat failed", tool=call.name, exc_info=error)  # noqa: TRY400 - Log
                result = "The tool failed. Answer without it, and say so."
        return ChatMessage(Role.TOOL, result, tool_call_id=call.id)

    async def _stop_if_off(self, answer: Answer) -> None:
        if await self.services.config.is_off("chat", answer.guild_id):
            answer.stop(self.say("I am switched off in this server. Its managers can switch me on again."))

    async def _type_when_slow(self, answer: Answer) -> None:
        await asyncio.sleep(_SECONDS_UNTIL_TYPING)
        if not answer.text:
            with suppress(discord.HTTPException):
                await self.place.typing()


def _of_question(files: Sequence[object], sentence: str) -> list[str]:
    """Return the sentence if the question has such files: those of earlier messages are left out without a note."""
    return [sentence] if files else []


def _without_documents(message: ChatMessage) -> ChatMessage:
    """Remove the documents. A question that is nothing but a PDF gets a text, since it would be empty."""
    content = message.content or ("(A PDF that you cannot read.)" if message.documents else "")
    return replace(message, documents=(), content=content)
