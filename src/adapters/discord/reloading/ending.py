"""End one generation of a cog's code. What it is running for a member finishes."""

import asyncio
from typing import Any

from discord.utils import maybe_coroutine

from adapters.discord.command_tree import BaselineTree
from adapters.discord.loops import end_loops
from adapters.discord.reloading.registrations import Registrations, view_entries
from adapters.discord.unloading import end_tasks, unload
from application.tasks import awaited_frames
from baseline.cogs import Bot
from baseline.services import Log

_DISPATCHERS = ("adapters.", "discord.")


async def end(generation: Registrations, bot: Bot, tree: BaselineTree, log: Log, *, seconds: float) -> None:
    """End the cog instances, loops, subscriptions, persistent views and tasks. Never raises.

    The generation must be detached. Commands, listeners and open views that still run its code may finish.
    """
    for cog in generation.classes:
        await unload(cog, maybe_coroutine(cog.cog_unload), log, seconds=seconds)
        await end_loops(cog, log)
    for each in generation.ending:
        each.end()
    for loop in generation.loops:
        loop.cancel()
    _stop_views(generation, bot, tree)
    await end_tasks(lambda task: _is_started_by(generation, task), log)


def _stop_views(generation: Registrations, bot: Bot, tree: BaselineTree) -> None:
    kept = view_entries(bot, tree)
    old = set(map(id, generation.views))
    for view in generation.views:
        view.stop()
    # A view that stops removes what has its custom ids, also when it belongs to a view that has taken its place.
    others = tuple(
        entry for entry in kept if id(getattr(entry[2], "view", None)) not in old and not _is_in(entry, generation)
    )
    Registrations(entries=others).attach(bot, tree)


def _is_in(entry: tuple[Any, Any, Any], generation: Registrations) -> bool:
    return any(entry[2] is value for _, _, value in generation.entries)


def _is_started_by(generation: Registrations, task: asyncio.Task[Any]) -> bool:
    """Return whether the cog's own code made the task: what the platform or discord.py dispatches is left to finish."""
    globals_of = [frame.f_globals for frame in awaited_frames(task)]
    if not globals_of or str(globals_of[0].get("__name__")).startswith(_DISPATCHERS):
        return False
    return any(generation.runs(each) for each in globals_of)
