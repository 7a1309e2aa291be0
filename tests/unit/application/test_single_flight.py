"""Single-flight: callers at the same moment share one run, and none ever joins a run that has ended."""

import asyncio
import gc

import pytest

from application.single_flight import SingleFlight


class Work:
    def __init__(self) -> None:
        self.times = 0
        self.fails = False

    async def __call__(self) -> int:
        self.times += 1
        await asyncio.sleep(0)
        if self.fails:
            raise ZeroDivisionError
        return self.times


@pytest.fixture
def flight() -> SingleFlight[str, int]:
    return SingleFlight()


async def test_callers_at_the_same_moment_share_a_run(flight: SingleFlight[str, int]) -> None:
    work = Work()
    results = await asyncio.gather(*(flight.do("a", work) for _ in range(5)), flight.do("b", Work()))
    assert (work.times, results) == (1, [1] * 6)


async def test_a_failure_reaches_all_callers_and_the_next_one_runs_again(flight: SingleFlight[str, int]) -> None:
    work = Work()
    work.fails = True
    outcomes = await asyncio.gather(*(flight.do("a", work) for _ in range(3)), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [ZeroDivisionError] * 3
    work.fails = False
    await flight.do("a", work)
    assert work.times == 2


async def test_a_run_that_has_just_ended_is_not_joined(flight: SingleFlight[str, int]) -> None:
    """A caller that joined it would not yield to the event loop, so a caller that repeats it would never stop."""
    later: list[asyncio.Task[int]] = []
    times = 0

    async def work() -> int:
        nonlocal times
        times += 1
        if times == 1:
            # This task first runs after the run has ended, and before the callbacks of its end.
            later.append(asyncio.create_task(flight.do("a", work)))
        return times

    await flight.do("a", work)
    await asyncio.gather(*later)
    assert times == 2


async def test_a_cancelled_caller_leaves_the_run_to_the_others(flight: SingleFlight[str, int]) -> None:
    work = Work()
    impatient, patient = (asyncio.create_task(flight.do("a", work)) for _ in range(2))
    await asyncio.sleep(0)
    impatient.cancel()
    await patient
    assert work.times == 1


async def test_a_run_that_is_forgotten_serves_its_callers_and_no_later_one(flight: SingleFlight[str, int]) -> None:
    work = Work()
    before = asyncio.create_task(flight.do("a", work))
    await asyncio.sleep(0)
    flight.forget("a")
    assert [*await asyncio.gather(before, flight.do("a", work))] == [1, 2]
    assert work.times == 2


async def test_a_failure_that_no_caller_is_left_to_receive_is_not_logged(flight: SingleFlight[str, int]) -> None:
    left_behind: list[str] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: left_behind.append(str(context)))
    work = Work()
    work.fails = True
    caller = asyncio.create_task(flight.do("a", work))
    await asyncio.sleep(0)
    caller.cancel()
    for _ in range(3):
        await asyncio.sleep(0)
    del caller
    gc.collect()
    assert (work.times, left_behind) == (1, [])
