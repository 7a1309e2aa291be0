"""Keep background loops of cogs running: discord.py's own loop ends for ever when it raises once."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

from discord.ext import commands, tasks

from adapters.discord.acting import acting_in_cog
from application.correlation import correlated
from application.tasks import cancel_and_wait, contained
from baseline.cogs import Bot
from baseline.services import Log
from domain.backoff import doubled

_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 300.0
_SECONDS_TO_END = 5.0

AnyLoop = tasks.Loop[Any]
Body = Callable[..., Coroutine[Any, Any, Any]]


def guard_loops(bot: Bot, cog: commands.Cog, log: Log) -> None:
    """Make every `tasks.loop` of the cog wait until the bot is ready, and go on after an error.

    An error is logged with the cog and the loop, and given to the loop's own error handler, if there is one. The pause
    until the next round doubles with each failure in a row, up to five minutes, and is never shorter than the loop's
    interval. Twice is safe.
    """
    for name, loop in _loops_of(cog):
        if not isinstance(loop.coro, _Guarded):
            guarded = _Guarded(loop, bot, cog, name, log)
            loop.coro = guarded
            prepare: Body | None = loop._before_loop  # noqa: SLF001 - discord.py has no other way to read it
            if prepare is not None:
                loop.before_loop(guarded.before(prepare))


async def end_loops(cog: commands.Cog, log: Log) -> None:
    """Cancel the loops of the cog and wait for their ends, five seconds at most. Never raises."""
    running: dict[str, asyncio.Task[None]] = {}
    for name, loop in _loops_of(cog):
        task = loop.get_task()
        if task is not None and not task.done():
            # A body that swallows its cancellation is not called again.
            loop.stop()
            running[name] = task
    if not running:
        return
    ending = asyncio.ensure_future(cancel_and_wait(*running.values()))
    await asyncio.wait([ending], timeout=_SECONDS_TO_END)
    for name, task in running.items():
        if not task.done():
            log.error("A loop does not end", cog=type(cog).__name__, loop=name)
    ending.cancel()


def _loops_of(cog: commands.Cog) -> Iterator[tuple[str, AnyLoop]]:
    for name in dir(type(cog)):
        if isinstance(getattr(type(cog), name, None), tasks.Loop) and name not in vars(cog):
            # discord.py keeps the cog's loop under the function's name: under another, each access makes a new one.
            setattr(cog, name, getattr(cog, name))
    own = {id(value): (name, value) for name, value in vars(cog).items() if isinstance(value, tasks.Loop)}
    for name, loop in own.values():
        if loop._injected in (None, cog):  # noqa: SLF001 - discord.py has no other way to read it
            yield name, loop


class _Guarded:
    """The body of a loop, which never raises anything but a cancellation of its task."""

    def __init__(self, loop: AnyLoop, bot: Bot, cog: commands.Cog, name: str, log: Log) -> None:
        self._body: Body = loop.coro
        self._loop = loop
        self._bot = bot
        self._cog = cog
        self._log = log
        self._facts = {"cog": type(cog).__name__, "loop": name}
        self._failures = 0
        self.__qualname__ = self._body.__qualname__
        self.__name__ = self._body.__name__

    def before(self, prepare: Body) -> Body:
        async def prepared(*arguments: Any) -> None:
            try:
                await prepare(*arguments)
            except BaseException as error:
                if not contained(error):
                    raise
                self._log.error("What runs before a loop failed", exc_info=error, **self._facts)

        return prepared

    async def __call__(self, *arguments: Any, **named: Any) -> None:
        await self._bot.wait_until_ready()
        with correlated(), acting_in_cog(self._bot, self._cog):
            try:
                await self._body(*arguments, **named)
            except BaseException as error:
                if not contained(error):
                    raise
                await self._failed(error)
            else:
                self._failures = 0

    async def _failed(self, error: BaseException) -> None:
        self._failures += 1
        pause = doubled(_FIRST_PAUSE, self._failures, longest=_LONGEST_PAUSE)
        self._log.error("A loop failed", exc_info=error, failures=self._failures, pause_seconds=pause, **self._facts)
        handler: Body = self._loop._error  # noqa: SLF001 - as above
        try:
            # discord.py's default handler, a method of the loop, only logs.
            if not isinstance(getattr(handler, "__self__", None), tasks.Loop):
                await (handler(error) if self._loop._injected is None else handler(self._cog, error))  # noqa: SLF001 - as above
        except BaseException as another:
            if not contained(another):
                raise
            self._log.error("The error handler of a loop failed", exc_info=another, **self._facts)
        await asyncio.sleep(pause)
