"""Run the listeners of an event in one task for as long as none of them waits.

A task for each listener costs several times what most listeners do: look up a setting, and return.
"""

import asyncio
from collections.abc import Callable, Coroutine, Generator, Iterator, Sequence
from contextvars import Context, copy_context
from functools import partial
from typing import Any, TypeAlias

from application.acting import Acting, enter
from application.correlation import correlated, current_correlation_id
from application.tasks import cancel_and_wait, contained, done_within

Listener: TypeAlias = Callable[..., Coroutine[Any, Any, Any]]
ActingOf: TypeAlias = Callable[[Listener, object], Acting]
Report: TypeAlias = Callable[[BaseException, Listener, str, Sequence[object]], None]

Call: TypeAlias = Callable[[Listener, Sequence[Any]], Coroutine[Any, Any, Any]]


class FanOut:
    """`acting` describes for which guild, member and cog a listener runs; `report` gets what a listener raises.
    `call` makes the coroutine of a listener with these arguments.

    Each listener has a context of its own and runs in one task from its start to its end. When it waits, the listeners
    behind it go on in a task of their own, so that a slow listener delays no other.
    """

    def __init__(self, acting: ActingOf, report: Report, call: Call | None = None) -> None:
        self._acting = acting
        self._report = report
        self._call = call or _called
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, event_name: str, listeners: Sequence[Listener], args: tuple[Any, ...]) -> None:
        """Return at once; the listeners run when the event loop is next free."""
        self._spawn(event_name, iter(listeners), args)

    async def end(self, seconds: float) -> None:
        """Cancel the listeners that run, but for the caller, and return when they have ended or after `seconds`."""
        running = self._tasks - {asyncio.current_task()}
        ending = asyncio.create_task(cancel_and_wait(*running))
        if not await done_within(ending, seconds):
            await cancel_and_wait(ending)

    def _spawn(self, event_name: str, remaining: Iterator[Listener], args: tuple[Any, ...]) -> None:
        running = self._run(event_name, remaining, args)
        task = asyncio.get_running_loop().create_task(running, name=event_name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _run(self, event_name: str, remaining: Iterator[Listener], args: tuple[Any, ...]) -> None:
        begin, about = self._begin, args[0] if args else None
        with correlated(current_correlation_id()):
            for listener in remaining:
                context = copy_context()
                try:
                    rest = context.run(begin, listener, about, args)
                    if rest is None:
                        continue
                    self._spawn(event_name, remaining, args)
                    await rest.within(context)
                except BaseException as error:
                    if not contained(error):
                        raise
                    context.run(self._report, error, listener, event_name, args)
                    continue
                return

    def _begin(self, listener: Listener, about: object, args: tuple[Any, ...]) -> "_Rest | None":
        """Run the listener until it waits, and return the rest; None if it has ended."""
        enter(self._acting(listener, about))
        coroutine = self._call(listener, args)
        try:
            waits_for = coroutine.send(None)
        except StopIteration:
            return None
        return _Rest(coroutine, waits_for)


async def _called(listener: Listener, args: Sequence[Any]) -> None:
    await listener(*args)


class _Rest:
    """The rest of a coroutine that waits for `waits_for`, to be awaited in the task that began it."""

    def __init__(self, coroutine: Coroutine[Any, Any, Any], waits_for: Any) -> None:
        self.context = Context()
        self._coroutine = coroutine
        self._waits_for = waits_for

    def within(self, context: Context) -> "_Rest":
        """Run in the context in which the coroutine began."""
        self.context = context
        return self

    def __await__(self) -> Generator[Any, Any, Any]:
        waits_for = self._waits_for
        while True:
            try:
                sent = yield waits_for
            except GeneratorExit:
                self.context.run(self._coroutine.close)
                raise
            except BaseException as error:  # noqa: BLE001 - such as the task's cancellation, which is the coroutine's
                resume = partial(self._coroutine.throw, error)
            else:
                resume = partial(self._coroutine.send, sent)
            try:
                waits_for = self.context.run(resume)
            except StopIteration as end:
                return end.value
