"""Work that many ask for at the same moment is done once, and again when it is needed again."""

import asyncio

import pytest

from adapters.persistence.single_flight import SingleFlight


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
def once() -> SingleFlight[str]:
    return SingleFlight()


async def test_those_who_come_together_share_it(once: SingleFlight[str]) -> None:
    work = Work()
    await asyncio.gather(*(once.do("a", work) for _ in range(5)), once.do("b", Work()))
    assert work.times == 1


async def test_who_saw_the_need_before_it_was_done_does_not_do_it_again(once: SingleFlight[str]) -> None:
    work, seen = Work(), once.turn
    await once.do("a", work, since=seen)
    await once.do("a", work, since=seen)
    assert work.times == 1


async def test_a_need_that_is_seen_later_or_elsewhere_is_another_one(once: SingleFlight[str]) -> None:
    work, elsewhere, seen = Work(), Work(), once.turn
    await once.do("a", work, since=seen)
    await once.do("b", elsewhere, since=seen)
    await once.do("a", work, since=once.turn)
    assert (work.times, elsewhere.times) == (2, 1)


async def test_what_failed_is_told_to_all_and_done_again(once: SingleFlight[str]) -> None:
    work, seen = Work(), once.turn
    work.fails = True
    outcomes = await asyncio.gather(*(once.do("a", work, since=seen) for _ in range(3)), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [ZeroDivisionError] * 3
    work.fails = False
    await once.do("a", work, since=seen)
    assert work.times == 2
