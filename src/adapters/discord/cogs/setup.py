"""Run a cog's `setup` in bounded time, and contain whatever it raises."""

import asyncio
import inspect
import traceback
from collections.abc import Awaitable, Callable
from types import ModuleType

from adapters.discord.acting import acting_in_setup
from application.cogs.attempts import Attempt
from application.cogs.blocking import CogBlocked
from application.ports.bot.cog_modules import CogLoadFailed
from application.tasks import awaited_frames, contained, done_within
from baseline.cogs import Bot

Setup = Callable[[Bot], Awaitable[object]]


async def set_up(bot: Bot, module: ModuleType, attempt: Attempt, *, seconds: float) -> None:
    """Raises `CogLoadFailed`. A `setup` that goes on after its limit is cancelled, and can register nothing more."""
    setup = getattr(module, "setup", None)
    if not inspect.iscoroutinefunction(setup):
        raise CogLoadFailed(attempt.cog, "it has no `async def setup(bot)`; name a file that other cogs import `_….py`")
    running = asyncio.create_task(_outcome(setup, bot, attempt.cog), name=f"setup of {attempt.cog}")
    try:
        if not await done_within(running, seconds):
            stack = [(frame, frame.f_lineno) for frame in awaited_frames(running)]
            reason = f"its setup took longer than {seconds:g} seconds"
            where = "".join(traceback.StackSummary.extract(stack).format())
            # Set before the cancellation: a `setup` that goes on is then refused at what it registers.
            attempt.failure = attempt.failure or CogLoadFailed(attempt.cog, reason, where)
            return
    finally:
        running.cancel()
    error = running.result()
    if isinstance(error, CogLoadFailed):
        raise error
    if isinstance(error, CogBlocked):
        raise CogLoadFailed(attempt.cog, f"its setup {error}") from error
    if error is not None:
        raise CogLoadFailed(attempt.cog, f"its setup raised {_named(error)}", str(error)) from error


async def _outcome(setup: Setup, bot: Bot, cog: str) -> BaseException | None:
    try:
        with acting_in_setup(bot, cog):
            await setup(bot)
    except BaseException as error:
        if not contained(error):
            raise
        return error
    return None


def _named(error: BaseException) -> str:
    """Return the error's class, with its text only if discord.py raised it: other texts may hold secrets."""
    frames = list(traceback.walk_tb(error.__traceback__))
    by_library = bool(frames) and str(frames[-1][0].f_globals.get("__name__")).startswith("discord.")
    return f"{type(error).__name__}: {error}" if by_library and str(error) else type(error).__name__
