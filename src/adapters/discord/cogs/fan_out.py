"""Run the listeners of an event in one task for as long as none of them waits.

A task for each listener costs several times what most listeners do: look up a setting, and return.
"""

import asyncio
import types
from collections.abc import Callable, Coroutine, Generator, Iterator, Sequence
from contextvars import Context, copy_context
from functools import partial
from typing import Any, TypeAlias

from application.acting import Acting, enter
from application.correlation import correlate
from application.tasks import cancel_and_wait, contained, done_within

Listener: TypeAlias = Callable[..., Coroutine[Any, Any, Any]]
ActingOf: TypeAlias = Callable[[Listener, Sequence[object]], Acting]
Report: TypeAlias = Callable[[BaseException, Listener, str, Sequence[object]], None]

Choose: TypeAlias = Callable[[Sequence[Listener], Sequence[Any]], Sequence[Listener] | None]
Call: TypeAlias = Callable[[Listener, Sequence[Any]], Coroutine[Any, Any, Any]]


class FanOut:
    """`acting` describes for which guild, member and cog a listener runs; `report` gets what a listener raises.
    `choose` returns the listeners that get the event, or None when that takes a wait; `call` then awaits it for each.

    When a listener waits, or changes its context, the listeners behind it move to a task and a context of their own.
    So a slow listener delays no other, and none sees the context variables of another.
    """

    def __init__(
        self, acting: ActingOf, report: Report, choose: Choose | None = None, call: Call | None = None
    ) -> None:
        self._acting = acting
        self._report = report
        self._choose = choose
        self._call = call
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, event_name: str, listeners: Sequence[Listener], args: tuple[Any, ...]) -> None:
        """Return at once; the listeners run when the event loop is next free."""
        chosen = listeners if self._choose is None else self._choose(listeners, args)
        if chosen is None:
            self._spawn(event_name, listeners, args, self._call, copy_context())
        elif chosen:
            self._spawn(event_name, chosen, args, None, copy_context())

    async def finish(self, seconds: float) -> None:
        """Wait until the running listeners and those that they started have ended, for `seconds` at most."""
        ends = asyncio.get_running_loop().time() + seconds
        while running := {task for task in self._tasks if not task.done()} - {asyncio.current_task()}:
            left = ends - asyncio.get_running_loop().time()
            if left <= 0 or not (await asyncio.wait(running, timeout=left))[0]:
                return

    async def end(self, seconds: float) -> None:
        """Cancel the listeners that run, but for the caller, and return when they have ended or after `seconds`."""
        # A task that was cancelled before its first step has not removed itself.
        self._tasks -= {task for task in self._tasks if task.done()}
        running = self._tasks - {asyncio.current_task()}
        ending = asyncio.create_task(cancel_and_wait(*running))
        if not await done_within(ending, seconds):
            await cancel_and_wait(ending)

    def _spawn(
        self,
        event_name: str,
        listeners: Sequence[Listener],
        args: tuple[Any, ...],
        call: Call | None,
        context: Context,
    ) -> None:
        running = self._run(event_name, listeners, args, call)
        task = asyncio.get_running_loop().create_task(running, name=event_name, context=context)
        self._tasks.add(task)

    async def _run(
        self, event_name: str, listeners: Sequence[Listener], args: tuple[Any, ...], call: Call | None
    ) -> None:
        correlate()
        initial, remaining = copy_context(), iter(listeners)

        def hand_over() -> None:
            if rest := list(remaining):
                self._spawn(event_name, rest, args, call, initial.copy())

        try:
            await _watched(self._listen(event_name, remaining, args, call, hand_over), hand_over)
        finally:
            self._tasks.discard(asyncio.current_task())

    async def _listen(
        self,
        event_name: str,
        remaining: Iterator[Listener],
        args: tuple[Any, ...],
        call: Call | None,
        hand_over: Callable[[], None],
    ) -> None:
        acting = self._acting
        for listener in remaining:
            enter((acting, listener, args))
            before = copy_context()
            try:
                await (listener(*args) if call is None else call(listener, args))
            except BaseException as error:
                if not contained(error):
                    raise
                self._report(error, listener, event_name, args)
            if copy_context() != before:
                hand_over()


@types.coroutine
def _watched(running: Coroutine[Any, Any, None], waits: Callable[[], None]) -> Generator[Any, Any, None]:
    """Await `running`, and call `waits` whenever it waits."""
    resume = partial(running.send, None)
    while True:
        try:
            waits_for = resume()
        except StopIteration:
            return
        waits()
        try:
            resume = partial(running.send, (yield waits_for))
        except GeneratorExit:
            running.close()
            raise
        except BaseException as error:  # noqa: BLE001 - such as the task's cancellation, which is the coroutine's
            resume = partial(running.throw, error)
