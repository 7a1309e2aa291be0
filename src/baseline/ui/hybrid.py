"""Commands with one body, for `/name` and for a mention of the bot."""

import inspect
from collections.abc import Callable, Coroutine
from typing import Any

from discord.app_commands import locale_str
from discord.ext import commands

__all__ = ["hybrid"]

Body = Callable[..., Coroutine[Any, Any, Any]]


def hybrid(name: str | None = None, description: str | locale_str | None = None) -> Callable[[Body], Any]:
    """Make a method `async def greet(self, ctx, …)` of a cog a command, both `/greet` and `@Bot greet`.

    It is for servers only. The description is the first line of the docstring, if none is given. `ctx.send`,
    `ctx.defer` and `ctx.reply` work for both; `ephemeral=True` holds for the slash command. Parameters are those of
    `discord.ext.commands.hybrid_command`, which this builds on. `Words.command` makes a description in several
    languages. Raises TypeError without a description.
    """

    def decorate(body: Body) -> Any:
        text = description or (inspect.getdoc(body) or "").strip().partition("\n")[0]
        if not text:
            raise TypeError(f"The command {body.__qualname__} needs a description: give it a docstring.")
        shown = text[:100] if isinstance(text, str) else text
        named: dict[str, Any] = {} if name is None else {"name": name}
        return commands.hybrid_command(description=shown, **named)(commands.guild_only()(body))

    return decorate
