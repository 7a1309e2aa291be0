"""Remove a cog from the bot in bounded time, whatever its `cog_unload` does."""

import asyncio
from collections.abc import Coroutine
from typing import Any

from discord.ext import commands

from application.tasks import contained
from baseline.services import Log


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
