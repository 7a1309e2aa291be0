"""Remove a cog from the bot in bounded time, whatever its `cog_unload` does."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Final

from discord.ext import commands

from application.tasks import cancel_and_wait, contained
from baseline.services import Log

_SECONDS_TO_END: Final = 1.0


async def end_tasks(is_left: Callable[[asyncio.Task[Any]], bool], log: Log) -> None:
    """Cancel the tasks for which `is_left` holds, but for the current one. Those that do not end are logged."""
    own = asyncio.current_task()
    left = [task for task in asyncio.all_tasks() if task is not own and is_left(task)]
    if not left:
        return
    ending = asyncio.ensure_future(cancel_and_wait(*left))
    await asyncio.wait([ending], timeout=_SECONDS_TO_END)
    ending.cancel()
    for task in left:
        if not task.done():
            log.error("A task of a cog does not end", task=task.get_name())


async def unload(cog: commands.Cog, removal: Coroutine[Any, Any, object], log: Log, *, seconds: float) -> None:
    """Wait for the removal, `seconds` at most. Never raises; a removal that goes on is cancelled and logged."""
    removing = asyncio.ensure_future(_logged(cog, removal, log))
    await asyncio.wait([removing], timeout=seconds)
    if not removing.done():
        log.error("A cog does not end", cog=type(cog).__name__, seconds=seconds)
        removing.cancel()


async def _logged(cog: commands.Cog, removal: Coroutine[Any, Any, object], log: Log) -> None:
    try:
        await removal
    except BaseException as error:
        if not contained(error):
            raise
        log.error("A cog failed as it ended", cog=type(cog).__name__, exc_info=error)  # noqa: TRY400 - Log
