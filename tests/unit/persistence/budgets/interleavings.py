"""Run concurrent code under every order in which what it waits for may be answered."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field

from structlog.testing import capture_logs

_MOST_TURNS = 200
"""Turns of the event loop between two answers; code that needs more counts as spinning."""


@dataclass
class Choices:
    """The choices of one run: those of `prefix`, then always the first. `options` counts the alternatives at each."""

    prefix: list[int]
    taken: list[int] = field(default_factory=list)
    options: list[int] = field(default_factory=list)

    def choose(self, options: int) -> int:
        number = len(self.taken)
        choice = self.prefix[number] if number < len(self.prefix) else 0
        self.taken.append(choice)
        self.options.append(options)
        return choice


def every_order(run: Callable[[Choices], Awaitable[None]], *, most: int) -> int:
    """Call `run` once for each sequence of choices, and return the number of sequences.

    Raises `AssertionError` with the choices of the run that failed, or when there are more than `most`.
    """
    number = 0
    with asyncio.Runner() as runner, capture_logs():  # every outage is logged, thousands of times
        for prefix in _prefixes(runner, run):
            number += 1
            assert number <= most, f"More than {most} orders, the last was {prefix}."
    return number


def _prefixes(runner: asyncio.Runner, run: Callable[[Choices], Awaitable[None]]) -> Iterator[list[int]]:
    prefix: list[int] | None = []
    while prefix is not None:
        choices = Choices(prefix)
        try:
            runner.run(_awaited(run(choices)))
        except Exception as error:
            raise AssertionError(f"Order {choices.taken}: {error!r}") from error
        yield choices.taken
        prefix = _next(choices)


async def _awaited(work: Awaitable[None]) -> None:
    async with asyncio.timeout(60):
        await work


def _next(choices: Choices) -> list[int] | None:
    taken = [*choices.taken]
    while taken:
        last = taken.pop()
        if last + 1 < choices.options[len(taken)]:
            return [*taken, last + 1]
    return None


@dataclass
class Gates:
    """Everything that is waited for at the moment, by name; a test opens one after the other."""

    waiting: dict[int, tuple[str, "asyncio.Future[bool]"]] = field(default_factory=dict)
    _number: int = 0

    async def wait(self, name: str) -> bool:
        """Wait until the test opens this gate, and return its answer."""
        self._number += 1
        answer: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self.waiting[self._number] = (name, answer)
        return await answer

    def open(self, number: int, *, answer: bool) -> None:
        self.waiting.pop(number)[1].set_result(answer)

    def answer(self, name: str, *, answer: bool) -> None:
        """Open the gate of this name, of which there is one."""
        self._of(name).set_result(answer)

    def fail(self, name: str, error: Exception) -> None:
        """Raise the error where the gate of this name is waited for."""
        self._of(name).set_exception(error)

    def _of(self, name: str) -> "asyncio.Future[bool]":
        (number,) = [number for number, (waiting, _) in self.waiting.items() if waiting == name]
        return self.waiting.pop(number)[1]

    async def rest(self) -> None:
        """Let everything run that can run without another answer."""
        ready = vars(asyncio.get_running_loop())["_ready"]
        for _ in range(_MOST_TURNS):
            if not ready:
                return
            await asyncio.sleep(0)
        raise AssertionError(f"After {_MOST_TURNS} turns there is still no rest.")
