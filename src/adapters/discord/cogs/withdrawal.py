"""Remove all registrations of a cog from the bot, including those outside of its class."""

import sys

from discord.ext import tasks

from adapters.discord.command_tree import BaselineTree
from adapters.discord.unloading import end_tasks
from application.tasks import is_defined_in, runs_code_of
from baseline.cogs import Bot
from baseline.services import Log


async def withdraw(bot: Bot, tree: BaselineTree, module: str, log: Log) -> None:
    """Remove the classes, commands, listeners, checks, views, subscriptions and tasks of a cog's module. Never raises.

    A command that another cog has taken over stays: discord.py removes commands by name.
    """
    typed = {name: command for name, command in bot.all_commands.items() if not _is_of(command.module, module)}
    slash = [command for command in tree.get_commands() if not _is_of(command.module, module)]
    await bot._remove_module_references(module)  # noqa: SLF001 - discord.py offers it for its own extensions alone
    bot.all_commands.update(typed)
    tree.restore(slash)
    _remove_hooks(bot, module)
    _end_loops(module)
    bot.services.signals.end_defined_in(module)
    bot.services.config.end_defined_in(module)
    bot.services.redis.end_defined_in(module)
    await end_tasks(lambda task: runs_code_of(task, module), log)


def _remove_hooks(bot: Bot, module: str) -> None:
    for check in [*bot._checks, *bot._check_once]:  # noqa: SLF001 - discord.py has no other way to read them
        if is_defined_in(check, module):
            bot.remove_check(check)
            bot.remove_check(check, call_once=True)
    for view in bot.persistent_views:
        if is_defined_in(type(view), module):
            view.stop()
    items = bot._connection._view_store._dynamic_items  # noqa: SLF001 - as above
    bot.remove_dynamic_items(*[item for item in items.values() if is_defined_in(item, module)])


def _end_loops(module: str) -> None:
    """Cancel the loops outside of classes."""
    for name, loaded in sys.modules.copy().items():
        if _is_of(name, module):
            for loop in [value for value in vars(loaded).values() if isinstance(value, tasks.Loop)]:
                loop.cancel()


def _is_of(name: str | None, module: str) -> bool:
    return name is not None and (name == module or name.startswith(f"{module}."))
