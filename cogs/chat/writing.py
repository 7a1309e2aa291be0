"""Have the model write an answer: stream it into Discord, run the tools that it calls, and go on."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import discord

from baseline.cogs import LiveReply
from baseline.errors import UnsupportedCapability
from baseline.llm import (
    LLM,
    Capability,
    ChatMessage,
    ChatOptions,
    Completion,
    Role,
    TextDelta,
    ToolCall,
    ToolFunction,
)
from baseline.services import BotServices
from cogs.chat.question import untrusted
from cogs.chat.running import Answer

_MOST_STEPS: Final = 6
_SECONDS_UNTIL_TYPING: Final = 1.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """`most_characters` bounds what is shown while the answer comes; `off` is the sentence for a cog switched off."""

    services: BotServices
    llm: LLM
    options: ChatOptions
    tools: Sequence[ToolFunction]
    reply: LiveReply
    place: discord.abc.Messageable
    view: discord.ui.View
    most_characters: int
    off: str

    async def write(self, answer: Answer, messages: Sequence[ChatMessage]) -> None:
        """Raises as `LLM.stream` does; `answer` then holds what has come so far."""
        typing = asyncio.create_task(self._type_when_slow(answer))
        try:
            await self._as_far_as_it_can(answer, list(messages))
        finally:
            typing.cancel()
            await asyncio.wait([typing])

    async def _as_far_as_it_can(self, answer: Answer, messages: list[ChatMessage]) -> None:
        """Leave out the tools or pictures that the model does not take; it is refused before anything is sent."""
        tools = self.tools
        while True:
            try:
                await self._steps(answer, messages, tools)
            except UnsupportedCapability as lack:
                has_pictures = any(message.images for message in messages)
                if lack.capability is Capability.TOOLS and tools:
                    tools = ()
                elif lack.capability is Capability.IMAGE_INPUT and has_pictures:
                    messages = [replace(message, images=()) for message in messages]
                    answer.is_without_pictures = True
                else:
                    raise
            else:
                return

    async def _steps(self, answer: Answer, messages: list[ChatMessage], tools: Sequence[ToolFunction]) -> None:
        llm = self.llm
        for step in range(1, _MOST_STEPS + 1):
            calls = await self._step(answer, llm, messages, tools if step < _MOST_STEPS else ())
            if not calls or answer.completion is None:
                return
            # A question counts once towards the cooldown, however many answers it takes.
            llm = self.llm.bound(cooldown=None)
            results = await asyncio.gather(*map(self._result, calls))
            messages = [*messages, answer.completion.message, *results]
            if answer.text and not answer.text.endswith("\n"):
                answer.text += "\n"

    async def _step(
        self, answer: Answer, llm: LLM, messages: Sequence[ChatMessage], tools: Sequence[ToolFunction]
    ) -> list[ToolCall]:
        calls: list[ToolCall] = []
        async with llm.stream(messages, tools=tools, **self.options) as stream:
            async for event in stream:
                match event:
                    case TextDelta(text):
                        answer.text += text
                        if await self.reply.show(answer.text[: self.most_characters], view=self.view):
                            await self._stop_if_off(answer)
                    case ToolCall():
                        calls.append(event)
                    case Completion():
                        answer.completion = event
        return calls

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
            answer.stop(self.off)

    async def _type_when_slow(self, answer: Answer) -> None:
        await asyncio.sleep(_SECONDS_UNTIL_TYPING)
        if not answer.text:
            await self.place.typing()
