"""Readings of the ledger: one that a later reading has made needless is skipped."""

import pytest

from adapters.persistence.budgets.shared_readings import SharedReadings


class Work:
    def __init__(self) -> None:
        self.times = 0

    async def __call__(self) -> None:
        self.times += 1


@pytest.fixture
def flight() -> SharedReadings[str]:
    return SharedReadings()


async def test_a_need_seen_before_the_last_success_starts_no_run(flight: SharedReadings[str]) -> None:
    work, seen = Work(), flight.turn
    await flight.do("a", work, since=seen)
    await flight.do("a", work, since=seen)
    assert work.times == 1


async def test_a_later_need_or_another_key_starts_a_run_of_its_own(flight: SharedReadings[str]) -> None:
    work, elsewhere, seen = Work(), Work(), flight.turn
    await flight.do("a", work, since=seen)
    await flight.do("b", elsewhere, since=seen)
    await flight.do("a", work, since=flight.turn)
    assert (work.times, elsewhere.times) == (2, 1)
