"""Single-flight: callers at the same moment share one run, and none ever joins a run that has ended."""

import asyncio

import pytest

from adapters.persistence.budgets.single_flight import SingleFlight


class Work:
    def __init__(self) -> None:
        self.times = 0
        self.fails = False

    async def __call__(self) -> None:
        self.times += 1
        await asyncio.sleep(0)
        if self.fails:
            raise ZeroDivisionError


@pytest.fixture
def flight() -> SingleFlight[str]:
    return SingleFlight()


async def test_callers_at_the_same_moment_share_a_run(flight: SingleFlight[str]) -> None:
    work = Work()
    await asyncio.gather(*(flight.do("a", work) for _ in range(5)), flight.do("b", Work()))
    assert work.times == 1


async def test_a_need_seen_before_the_last_success_starts_no_run(flight: SingleFlight[str]) -> None:
    work, seen = Work(), flight.turn
    await flight.do("a", work, since=seen)
    await flight.do("a", work, since=seen)
    assert work.times == 1


async def test_a_later_need_or_another_key_starts_a_run_of_its_own(flight: SingleFlight[str]) -> None:
    work, elsewhere, seen = Work(), Work(), flight.turn
    await flight.do("a", work, since=seen)
    await flight.do("b", elsewhere, since=seen)
    await flight.do("a", work, since=flight.turn)
    assert (work.times, elsewhere.times) == (2, 1)


async def test_a_failure_reaches_all_callers_and_the_next_one_runs_again(flight: SingleFlight[str]) -> None:
    work, seen = Work(), flight.turn
    work.fails = True
    outcomes = await asyncio.gather(*(flight.do("a", work, since=seen) for _ in range(3)), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [ZeroDivisionError] * 3
    work.fails = False
    await flight.do("a", work, since=seen)
    assert work.times == 2


async def test_a_run_that_has_just_ended_is_not_joined(flight: SingleFlight[str]) -> None:
    """A caller that joined it would go on without a turn of the loop, and a caller that repeats it would never stop."""
    later: list[asyncio.Task[None]] = []
    times = 0

    async def work() -> None:
        nonlocal times
        times += 1
        if times == 1:
            # Its first step comes after the end of this run and before the callbacks of that end.
            later.append(asyncio.create_task(flight.do("a", work)))

    await flight.do("a", work)
    await asyncio.gather(*later)
    assert times == 2


async def test_a_cancelled_caller_leaves_the_run_to_the_others(flight: SingleFlight[str]) -> None:
    work = Work()
    impatient, patient = (asyncio.create_task(flight.do("a", work)) for _ in range(2))
    await asyncio.sleep(0)
    impatient.cancel()
    await patient
    assert work.times == 1
