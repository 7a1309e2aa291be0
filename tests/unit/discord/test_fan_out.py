"""The listeners of an event share a task for as long as none of them waits."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import dataclass, field

import pytest

from adapters.discord.cogs.fan_out import FanOut, Listener
from application.acting import ActingFor, current
from application.correlation import current_correlation_id
from tests.waiting import in_turns

PATIENCE = 30
"""Seconds until a test fails; only a fault takes that long."""
noted: ContextVar[str] = ContextVar("noted", default="nothing")


@dataclass
class Received:
    """Notes of the listeners, and the errors that were reported."""

    notes: list[object] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def report(self, error: BaseException, listener: Listener, event_name: str, args: Sequence[object]) -> None:
        self.errors.append(f"{event_name}: {error!r} for {current().cog}")

    def start(self, *listeners: Listener) -> None:
        fan_out = FanOut(lambda listener, _: ActingFor(cog=listener.__name__), self.report)
        fan_out.start("on_message", listeners, ("hello",))


@pytest.fixture
def received() -> Received:
    return Received()


async def test_listeners_that_do_not_wait_share_a_task_and_one_correlation_id(received: Received) -> None:
    async def listener(message: str) -> None:
        received.notes.append((message, asyncio.current_task(), current_correlation_id()))

    received.start(listener, listener, listener)
    await in_turns(lambda: len(received.notes) == 3)
    assert len(set(received.notes)) == 1


async def test_a_listener_that_waits_delays_no_other_and_stays_in_its_task(received: Received) -> None:
    released = asyncio.Event()

    async def waits(message: str) -> None:
        begun_in = asyncio.current_task()
        async with asyncio.timeout(10):
            await released.wait()
        received.notes.append(asyncio.current_task() is begun_in)

    async def quick(message: str) -> None:
        received.notes.append(message)

    received.start(waits, quick, waits, quick)
    await in_turns(lambda: received.notes == ["hello", "hello"])
    released.set()
    await in_turns(lambda: received.notes == ["hello", "hello", True, True])


async def test_a_failing_listener_is_reported_and_the_others_run(received: Received) -> None:
    async def fails(message: str) -> None:
        raise ValueError(message)

    async def fails_later(message: str) -> None:
        await asyncio.sleep(0)
        raise KeyError(message)

    async def exits(message: str) -> None:
        raise SystemExit

    async def quick(message: str) -> None:
        received.notes.append(message)

    received.start(fails, fails_later, exits, quick)
    await in_turns(lambda: received.notes == ["hello"] and len(received.errors) == 3)
    assert sorted(received.errors) == [
        "on_message: KeyError('hello') for fails_later",
        "on_message: SystemExit() for exits",
        "on_message: ValueError('hello') for fails",
    ]


async def test_each_listener_has_context_variables_of_its_own(received: Received) -> None:
    async def sets(message: str) -> None:
        received.notes.append((noted.get(), current().cog))
        noted.set(message)
        await asyncio.sleep(0)
        received.notes.append((noted.get(), current().cog))

    async def sees(message: str) -> None:
        received.notes.append((noted.get(), current().cog))

    received.start(sets, sees)
    await in_turns(lambda: len(received.notes) == 3)
    assert set(received.notes) == {("nothing", "sets"), ("hello", "sets"), ("nothing", "sees")}


async def test_a_listener_may_catch_what_is_thrown_into_its_wait(received: Received) -> None:
    async def times_out(message: str) -> None:
        try:
            async with asyncio.timeout(0.001):
                await asyncio.Event().wait()
        except TimeoutError:
            received.notes.append("late")

    received.start(times_out)
    async with asyncio.timeout(10):
        while not received.notes:  # noqa: ASYNC110 - the listener's own clock decides
            await asyncio.sleep(0.005)
    assert (received.notes, received.errors) == (["late"], [])


async def test_listeners_may_finish_and_those_that_do_not_are_left_after_the_given_time(received: Received) -> None:
    never, released = asyncio.Event(), asyncio.Event()

    async def finishes(message: str) -> None:
        await released.wait()
        received.notes.append("finished")

    async def waits(message: str) -> None:
        await never.wait()

    fan_out = FanOut(lambda listener, _: ActingFor(cog=listener.__name__), received.report)
    fan_out.start("on_message", [finishes], ("hello",))
    asyncio.get_running_loop().call_later(0.01, released.set)
    await fan_out.finish(PATIENCE)
    assert received.notes == ["finished"]

    fan_out.start("on_message", [waits], ("hello",))
    async with asyncio.timeout(PATIENCE):
        await fan_out.finish(0.01)
    await fan_out.end(PATIENCE)


async def test_listeners_that_run_at_the_end_are_cancelled_and_finish_before_it_returns(received: Received) -> None:
    async def cleans_up(message: str) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            received.notes.append("cleaned up")

    fan_out = FanOut(lambda listener, _: ActingFor(cog=listener.__name__), received.report)
    fan_out.start("on_message", [cleans_up, cleans_up], ("hello",))
    await asyncio.sleep(0)
    await fan_out.end(PATIENCE)
    assert received.notes == ["cleaned up", "cleaned up"]
    assert received.errors == []


async def test_a_listener_that_ignores_its_cancellation_delays_the_end_for_the_given_time_alone(
    received: Received,
) -> None:
    released = asyncio.Event()

    async def stubborn(message: str) -> None:
        while not released.is_set():
            with suppress(asyncio.CancelledError):
                await released.wait()
        received.notes.append("ended")

    fan_out = FanOut(lambda listener, _: ActingFor(cog=listener.__name__), received.report)
    fan_out.start("on_message", [stubborn], ("hello",))
    await asyncio.sleep(0)
    async with asyncio.timeout(PATIENCE):
        await fan_out.end(0.1)
    assert received.notes == []
    released.set()
    await in_turns(lambda: received.notes == ["ended"])


async def test_a_listener_may_end_the_others_and_goes_on_itself(received: Received) -> None:
    went_on = asyncio.Event()

    async def waits(message: str) -> None:
        await asyncio.Event().wait()

    async def ends(message: str) -> None:
        await fan_out.end(PATIENCE)
        went_on.set()

    fan_out = FanOut(lambda listener, _: ActingFor(cog=listener.__name__), received.report)
    fan_out.start("on_message", [waits, ends], ("hello",))
    async with asyncio.timeout(PATIENCE):
        await went_on.wait()
