"""Run a command for a model as if the member had typed it, and collect what it sends."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final

import discord
from discord.ext import commands
from discord.ext.commands.view import StringView
from typing_extensions import override

from baseline.cogs import Bot

_SECONDS_FOR_WORDS: Final = 2.0


def parameters_of(command: commands.Command[Any, ..., Any]) -> Mapping[str, Any]:
    """Return the JSON Schema of a command's parameters, which are texts as a member would type them."""
    parameters = command.clean_params
    return {
        "type": "object",
        "properties": {
            name: {"type": "string", "description": parameter.description or name}
            for name, parameter in parameters.items()
        },
        "required": [name for name, parameter in parameters.items() if parameter.required],
        "additionalProperties": False,
    }


async def run_command(
    bot: Bot, command: commands.Command[Any, ..., Any], message: discord.Message, arguments: Mapping[str, str]
) -> str:
    """Return what the command has sent. A refusal is part of that, in the words that the member would read."""
    context = _Collecting(message=message, bot=bot, view=StringView(_typed(command, arguments)), prefix="")
    context.command = command
    context.invoked_with = command.qualified_name
    await bot.invoke(context)
    if context.command_failed:
        await context.refused()
    return "\n".join(context.sent) or "Done."


def _typed(command: commands.Command[Any, ..., Any], arguments: Mapping[str, str]) -> str:
    """Write the arguments in the command's order, up to the first one that is left out."""
    words = []
    for name, parameter in command.clean_params.items():
        value = arguments.get(name)
        if value is None:
            break
        is_rest = parameter.kind is parameter.KEYWORD_ONLY
        words.append(value if is_rest else _quoted(value))
    return " ".join(words)


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


class _Collecting(commands.Context[Bot]):
    """Collects texts and embeds instead of sending them."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.sent: list[str] = []
        self._answered = asyncio.Event()

    async def refused(self) -> None:
        """Wait for the message of the refusal, which is sent in a task of its own."""
        with suppress(TimeoutError):
            async with asyncio.timeout(_SECONDS_FOR_WORDS):
                await self._answered.wait()
        self.sent = self.sent or ["The command failed."]

    @override
    async def send(self, content: str | None = None, **rest: Any) -> discord.Message:
        embeds = [*(rest.get("embeds") or ()), *([rest["embed"]] if rest.get("embed") else [])]
        self.sent.extend(filter(None, (content or "", *map(_text_of, embeds))))
        self._answered.set()
        return self.message

    @override
    async def reply(self, content: str | None = None, **rest: Any) -> discord.Message:
        return await self.send(content, **rest)

    @override
    async def defer(self, *, ephemeral: bool = False) -> None:
        """Nothing is shown, so nothing has to be deferred."""


def _text_of(embed: discord.Embed) -> str:
    lines = [embed.title, embed.description, *(f"{field.name}: {field.value}" for field in embed.fields)]
    return "\n".join(line for line in lines if line)
