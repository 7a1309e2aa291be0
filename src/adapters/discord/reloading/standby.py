"""Serve commands and events from copies of the registries while a cog is replaced."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from adapters.discord.command_tree import BaselineTree
from baseline.cogs import Bot

_OF_GUILDS: Final = "_guild_commands"
_LOOKED_UP: Final = ("_global_commands", "_context_menus", _OF_GUILDS)
"""Attributes in which discord.py looks commands up."""


class Standby:
    """Copies of the registries of commands and listeners, which replace the registries during a look-up."""

    def __init__(self, bot: Bot, tree: BaselineTree) -> None:
        self._bot = bot
        self._tree = tree
        self._commands = {name: dict(vars(tree)[name]) for name in _LOOKED_UP}
        self._commands[_OF_GUILDS] = {guild: dict(each) for guild, each in self._commands[_OF_GUILDS].items()}
        self._listeners = {event: list(each) for event, each in bot.extra_events.items()}
        self.typed = dict(bot.all_commands)

    @contextmanager
    def commands(self) -> Iterator[None]:
        """Look slash commands and context menus up in the copies. The block must not await."""
        registries = vars(self._tree)
        live = {name: registries[name] for name in _LOOKED_UP}
        registries.update(self._commands)
        try:
            yield
        finally:
            registries.update(live)

    @contextmanager
    def listeners(self) -> Iterator[None]:
        """Dispatch to the listeners in the copies. The block must not await."""
        live, self._bot.extra_events = self._bot.extra_events, self._listeners
        try:
            yield
        finally:
            self._bot.extra_events = live
