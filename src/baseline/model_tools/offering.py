"""Offer functions and commands of a cog to language models, with the permissions of the member that talks to them.

    class Weather(commands.Cog):
        @model_tool()
        async def weather(self, caller: ToolCaller, place: Place) -> str:
            \"\"\"The weather in a city, now.\"\"\"

        @model_tool(changes=True)
        @hybrid()
        async def remind(self, ctx: commands.Context[Bot], minutes: int, *, text: str) -> None:
            \"\"\"Have yourself reminded.\"\"\"

A cog that talks to a model calls `offered_tools` for the member's message and passes on what it returns.
"""

import inspect
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, TypeVar, cast, get_type_hints

import discord
from discord.ext import commands
from pydantic import BaseModel

from application.acting import home_of
from baseline.cogs import Bot
from baseline.llm import ToolError, ToolFunction
from baseline.llm.schema_roots import derived_name
from baseline.model_tools.commands import parameters_of, run_command

_MARK: Final = "baseline_model_tool"
FunctionT = TypeVar("FunctionT")


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolCaller:
    """The member that talks to the model, and the member's message."""

    member: discord.Member
    message: discord.Message


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedTool:
    """A tool of the cog `cog`. `changes`: it changes something, so a person should approve each call."""

    function: ToolFunction
    cog: str
    changes: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Offer:
    changes: bool
    permissions: tuple[str, ...]


def model_tool(*, changes: bool = False, permissions: Sequence[str] = ()) -> Callable[[FunctionT], FunctionT]:
    """Offer a method of a cog, or a command with a text form, to models.

    A method is `async def name(self, caller: ToolCaller, arguments: Model)`, where `Model` is a pydantic model; what it
    returns goes to the model as JSON. A command is a prefix or hybrid command: its checks, converters and cooldown hold
    as if the member had typed it, and what it sends goes to the model.

    `changes`: a call changes something. `permissions` are those that the member needs in the channel, named as in
    `discord.Permissions`. Raises TypeError for a method without a description or without a model of its arguments.
    """
    offer = _Offer(changes=changes, permissions=tuple(permissions))

    def mark(function: FunctionT) -> FunctionT:
        if isinstance(function, commands.Command):
            function.extras[_MARK] = offer
        else:
            _arguments_model(cast("Callable[..., Any]", function))
            setattr(function, _MARK, offer)
        return function

    return mark


async def offered_tools(bot: Bot, caller: ToolCaller) -> list[OfferedTool]:
    """Return the tools that the member may use where the message is, in the order of their names.

    Left out are those of cogs that are off in the guild, and those for which the member lacks a permission.
    """
    place = cast("discord.abc.GuildChannel", caller.message.channel)
    allowed = {name for name, has in place.permissions_for(caller.member) if has}
    found = {}
    for cog in bot.cogs.values():
        for tool, offer in _tools_of(bot, cog, caller):
            if allowed.issuperset(offer.permissions):
                found[tool.tool.name] = OfferedTool(function=tool, cog=home_of(cog), changes=offer.changes)
    off = {name for name in {each.cog for each in found.values()} if await _is_off(bot, name, caller)}
    return [found[name] for name in sorted(found) if found[name].cog not in off]


def _tools_of(bot: Bot, cog: commands.Cog, caller: ToolCaller) -> Iterator[tuple[ToolFunction, _Offer]]:
    for command in cog.walk_commands():
        offer = command.extras.get(_MARK)
        if isinstance(offer, _Offer):
            yield _command_tool(bot, command, caller), offer
    for name in dir(type(cog)):
        function = getattr(type(cog), name, None)
        offer = getattr(function, _MARK, None) if inspect.isfunction(function) else None
        if isinstance(offer, _Offer):
            yield _function_tool(bot, cog, cast("Callable[..., Any]", function), caller, offer), offer


def _command_tool(bot: Bot, command: commands.Command[Any, ..., Any], caller: ToolCaller) -> ToolFunction:
    return ToolFunction(
        parameters=parameters_of(command),
        run=partial(run_command, bot, command, caller.message),
        name=derived_name(command.qualified_name),
        description=command.description or command.short_doc or command.qualified_name,
    )


def _function_tool(
    bot: Bot, cog: commands.Cog, function: Callable[..., Awaitable[object]], caller: ToolCaller, offer: _Offer
) -> ToolFunction:
    async def run(arguments: BaseModel) -> object:
        # Check again: time may have passed since the tool was offered, such as for an approval.
        place = cast("discord.abc.GuildChannel", caller.message.channel)
        lacking = [name for name in offer.permissions if not getattr(place.permissions_for(caller.member), name)]
        if lacking:
            raise ToolError(f"The member lacks a permission: {', '.join(lacking)}")
        if await _is_off(bot, home_of(cog), caller):
            raise ToolError("This is switched off in the server.")
        return await function(cog, caller, arguments)

    return ToolFunction(
        parameters=_arguments_model(function),
        run=run,
        name=derived_name(getattr(function, "__name__", "tool")),
        description=inspect.getdoc(function) or "",
    )


def _arguments_model(function: Callable[..., Any]) -> type[BaseModel]:
    last = list(inspect.signature(function).parameters)[-1]
    model = get_type_hints(function).get(last)
    if not (isinstance(model, type) and issubclass(model, BaseModel) and inspect.getdoc(function)):
        raise TypeError(
            f"The tool {getattr(function, '__qualname__', function)} needs a docstring and a pydantic model as the "
            "type of its last parameter."
        )
    return model


async def _is_off(bot: Bot, cog: str, caller: ToolCaller) -> bool:
    return await bot.services.config.is_off(cog, caller.member.guild.id)
