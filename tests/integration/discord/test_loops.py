"""Background loops of cogs: they wait for the bot, survive their errors, and end with their cog."""

import asyncio
from typing import Any

import pytest
from discord.ext import commands, tasks
from typing_extensions import override

from adapters.discord import loops
from baseline.cogs import Bot
from tests.integration.discord.bots import running
from tests.integration.discord.platforms import PlatformInMemory
from tests.waiting import in_turns


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loops, "_FIRST_PAUSE", 0.001)
    monkeypatch.setattr(loops, "_SECONDS_TO_END", 0.05)


_LOOP = "count"


class Looping(commands.Cog):
    """`errors` are raised by the first rounds, one each."""

    def __init__(self, bot: Bot, *errors: BaseException) -> None:
        self.bot = bot
        self.errors = list(errors)
        self.ready: list[bool] = []
        self.handled: list[BaseException] = []

    @override
    async def cog_load(self) -> None:
        self.task = _loop_of(self).start()


class Counting(Looping):
    @tasks.loop(seconds=0.001)
    async def count(self) -> None:
        self.ready.append(self.bot.is_ready())
        if self.errors:
            raise self.errors.pop(0)


class Handling(Looping):
    @tasks.loop(seconds=0.001)
    async def count(self) -> None:
        raise RuntimeError("broken")

    @count.error
    async def on_error(self, error: BaseException) -> None:
        self.handled.append(error)
        raise ValueError("broken too")


class Preparing(Looping):
    @tasks.loop(seconds=0.001)
    async def count(self) -> None:
        self.ready.append(True)

    @count.before_loop
    async def prepare(self) -> None:
        raise RuntimeError("not prepared")


class Stubborn(Looping):
    """A cog whose loop ignores cancellation until `may_end` is set."""

    def __init__(self, bot: Bot) -> None:
        super().__init__(bot)
        self.may_end = asyncio.Event()

    @tasks.loop(seconds=0.001)
    async def count(self) -> None:
        self.ready.append(True)
        while not self.may_end.is_set():
            try:
                await self.may_end.wait()
            except asyncio.CancelledError:
                continue


async def test_a_loop_that_is_started_early_waits_until_the_bot_is_ready(tested: PlatformInMemory) -> None:
    async with running(tested.discord) as bot:
        cog = Counting(bot.bot)
        await bot.bot.add_cog(cog)
        await in_turns(lambda: len(cog.ready) > 1)
    assert all(cog.ready)


@pytest.mark.parametrize(
    "error", [RuntimeError("broken"), OSError("away"), SystemExit(1), asyncio.CancelledError()], ids=repr
)
async def test_a_loop_goes_on_after_an_error(tested: PlatformInMemory, error: BaseException) -> None:
    async with running(tested.discord) as bot:
        cog = Counting(bot.bot, error, error)
        await bot.bot.add_cog(cog)
        await in_turns(lambda: len(cog.ready) > 4)
    failed = [line for line in tested.log.of("error") if line.event == "A loop failed"]
    assert [(line.facts["cog"], line.facts["loop"], line.facts["failures"]) for line in failed] == [
        ("Counting", "count", 1),
        ("Counting", "count", 2),
    ]
    assert all(line.correlation_id for line in failed)


async def test_the_pause_doubles_with_each_failure_in_a_row_and_is_bounded(tested: PlatformInMemory) -> None:
    async with running(tested.discord) as bot:
        cog = Counting(bot.bot, *[RuntimeError("broken")] * 4)
        await bot.bot.add_cog(cog)
        await in_turns(lambda: not cog.errors and len(cog.ready) > 5)
        cog.errors.append(RuntimeError("later"))
        await in_turns(lambda: not cog.errors)
    pauses = [line.facts["pause_seconds"] for line in tested.log.of("error") if line.event == "A loop failed"]
    assert pauses == [0.001, 0.002, 0.004, 0.008, 0.001]


async def test_the_loops_own_error_handler_is_called_and_may_fail(tested: PlatformInMemory) -> None:
    async with running(tested.discord) as bot:
        cog = Handling(bot.bot)
        await bot.bot.add_cog(cog)
        await in_turns(lambda: len(cog.handled) > 1)
    assert "The error handler of a loop failed" in [line.event for line in tested.log.of("error")]


async def test_a_loop_runs_even_if_its_preparation_fails(tested: PlatformInMemory) -> None:
    async with running(tested.discord) as bot:
        cog = Preparing(bot.bot)
        await bot.bot.add_cog(cog)
        await in_turns(lambda: len(cog.ready) > 1)
    assert "What runs before a loop failed" in [line.event for line in tested.log.of("error")]


async def test_the_loops_of_a_removed_cog_have_ended(tested: PlatformInMemory) -> None:
    async with running(tested.discord) as bot:
        cog = Counting(bot.bot)
        await bot.bot.add_cog(cog)
        await in_turns(lambda: len(cog.ready) > 1)
        await bot.bot.remove_cog("Counting")
        assert _is_over(cog)


async def test_removal_does_not_wait_for_a_loop_that_ignores_its_cancellation(tested: PlatformInMemory) -> None:
    async with running(tested.discord) as bot:
        cog = Stubborn(bot.bot)
        await bot.bot.add_cog(cog)
        await in_turns(lambda: bool(cog.ready))
        await bot.bot.remove_cog("Stubborn")
        assert not _is_over(cog)
        cog.may_end.set()
        await in_turns(lambda: _is_over(cog))
    assert [line.facts["loop"] for line in tested.log.of("error") if line.event == "A loop does not end"] == ["count"]


def _loop_of(cog: Looping) -> tasks.Loop[Any]:
    loop: tasks.Loop[Any] = getattr(cog, _LOOP)
    return loop


def _is_over(cog: Looping) -> bool:
    task: asyncio.Task[Any] | None = _loop_of(cog).get_task()
    return task is not None and task.done()


class MadeAtStart(Looping):
    """A cog whose loop is made for the instance, with a handler of its own."""

    def __init__(self, bot: Bot, *errors: BaseException) -> None:
        super().__init__(bot, *errors)
        self.count = tasks.loop(seconds=0.001)(self.round)
        self.count.error(self.on_error)  # type: ignore[type-var]  # discord.py calls it without a cog

    async def round(self) -> None:
        self.ready.append(self.bot.is_ready())
        if self.errors:
            raise self.errors.pop(0)

    async def on_error(self, error: BaseException) -> None:
        self.handled.append(error)


async def _round(cog: Looping) -> None:
    cog.ready.append(cog.bot.is_ready())
    if cog.errors:
        raise cog.errors.pop(0)


class NamedOtherwise(Looping):
    count = tasks.loop(seconds=0.001)(_round)


class MadeWhileLoaded(MadeAtStart):
    """A cog whose loop is made by `cog_load`."""

    @override
    async def cog_load(self) -> None:
        self.count = tasks.loop(seconds=0.001)(self.round)
        self.count.error(self.on_error)  # type: ignore[type-var]  # discord.py calls it without a cog
        await super().cog_load()


@pytest.mark.parametrize("made", [MadeAtStart, MadeWhileLoaded, NamedOtherwise])
async def test_a_loop_is_kept_running_however_the_cog_makes_it(tested: PlatformInMemory, made: type[Looping]) -> None:
    error = RuntimeError("broken")
    async with running(tested.discord) as bot:
        cog = made(bot.bot, error)
        await bot.bot.add_cog(cog)
        await in_turns(lambda: len(cog.ready) > 2)

        assert cog.handled == ([] if made is NamedOtherwise else [error])

        await bot.bot.remove_cog(made.__name__)
        assert cog.task.done()
