"""Run a command for a model as if the member had typed it, and collect what it sends."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final, cast

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
    context = _Collecting(message=message, bot=bot, view=_Arguments(arguments), prefix="")
    context.command = command
    context.invoked_with = command.qualified_name
    await bot.invoke(context)
    if context.command_failed:
        await context.refused()
    return "\n".join(filter(None, (sent.text for sent in context.sent))) or "Done."


class _Arguments(StringView):
    """The text of one argument at a time, so that each reaches its parameter whole, whatever quotes it has.

    A parameter that takes several values, such as `*names` or a `Greedy`, reads them as a member types them.
    """

    def __init__(self, arguments: Mapping[str, str]) -> None:
        super().__init__("")
        self._arguments = arguments
        self._is_whole = False

    def turn_to(self, parameter: commands.Parameter) -> None:
        """Go on with the argument of this parameter. It is empty where the model has left it out."""
        self.buffer = self._arguments.get(parameter.name) or ""
        self.index, self.previous, self.end = 0, 0, len(self.buffer)
        takes_several = parameter.kind is parameter.VAR_POSITIONAL or isinstance(parameter.converter, commands.Greedy)
        self._is_whole = not takes_several

    @override
    def skip_ws(self) -> bool:
        return False if self._is_whole else super().skip_ws()

    @override
    def get_quoted_word(self) -> str | None:
        return self.read_rest() if self._is_whole else super().get_quoted_word()


class _Collecting(commands.Context[Bot]):
    """Collects texts and embeds instead of sending them."""

    view: _Arguments

    def __init__(self, **given: Any) -> None:
        self._parameter: commands.Parameter | None = None
        self.sent: list[_Collected] = []
        self._answered = asyncio.Event()
        super().__init__(**given)

    @property  # type: ignore[explicit-override] # mypy does not see it on a property that can be set
    @override
    def current_parameter(self) -> commands.Parameter | None:
        """The parameter that discord.py reads. It sets it before it reads the text."""
        return self._parameter

    @current_parameter.setter
    def current_parameter(self, parameter: commands.Parameter | None) -> None:
        self._parameter = parameter
        if parameter is not None:
            self.view.turn_to(parameter)

    async def refused(self) -> None:
        """Wait for the message of the refusal, which is sent in a task of its own."""
        with suppress(TimeoutError):
            async with asyncio.timeout(_SECONDS_FOR_WORDS):
                await self._answered.wait()
        self.sent.append(_Collected(self.message, "The command failed."))

    @override
    async def send(self, content: str | None = None, **rest: Any) -> discord.Message:
        self.sent.append(_Collected(self.message))
        await self.sent[-1].edit(content=content, **rest)
        if self.command_failed:
            self._answered.set()
        return cast("discord.Message", self.sent[-1])

    @override
    async def reply(self, content: str | None = None, **rest: Any) -> discord.Message:
        return await self.send(content, **rest)

    @override
    async def defer(self, *, ephemeral: bool = False) -> None:
        """Nothing is shown, so nothing has to be deferred."""


class _Collected:
    """Stands for a message that was not sent, and has the place of the member's. A command may edit or delete it."""

    def __init__(self, message: discord.Message, content: str = "") -> None:
        self._message = message
        self.content = content
        self.embeds: list[discord.Embed] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._message, name)

    @property
    def text(self) -> str:
        return "\n".join(filter(None, (self.content, *map(_text_of, self.embeds))))

    async def edit(self, **changed: Any) -> "_Collected":
        if "content" in changed:
            self.content = changed["content"] or ""
        if changed.keys() & {"embed", "embeds"}:
            self.embeds = [each for each in (*(changed.get("embeds") or ()), changed.get("embed")) if each]
        return self

    async def delete(self, *, delay: float | None = None) -> None:
        """The model reads it nevertheless."""

    async def add_reaction(self, emoji: object) -> None:
        """Nothing is shown."""

    async def remove_reaction(self, emoji: object, member: object) -> None:
        """Nothing is shown."""

    async def clear_reactions(self) -> None:
        """Nothing is shown."""


def _text_of(embed: discord.Embed) -> str:
    lines = [embed.title, embed.description, *(f"{field.name}: {field.value}" for field in embed.fields)]
    return "\n".join(line for line in lines if line)
