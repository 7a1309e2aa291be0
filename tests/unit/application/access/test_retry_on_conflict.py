"""Retry a change on conflict a bounded number of times."""

import pytest

from application.access.retry_on_conflict import retry_on_conflict
from domain.access import StaleAccess
from domain.ids import GuildId


class Attempts:
    def __init__(self, *, stale: int) -> None:
        self._stale = stale
        self.made = 0

    async def __call__(self) -> str:
        self.made += 1
        if self.made <= self._stale:
            raise StaleAccess(GuildId(1))
        return "done"


@pytest.mark.parametrize("stale", [0, 1, 2])
async def test_a_change_is_tried_three_times(stale: int) -> None:
    attempts = Attempts(stale=stale)
    assert await retry_on_conflict(attempts) == "done"
    assert attempts.made == stale + 1


async def test_a_third_conflict_is_raised() -> None:
    attempts = Attempts(stale=3)
    with pytest.raises(StaleAccess):
        await retry_on_conflict(attempts)
    assert attempts.made == 3


async def test_other_errors_are_not_tried_again() -> None:
    made = []

    async def attempt() -> None:
        made.append(1)
        raise LookupError

    with pytest.raises(LookupError):
        await retry_on_conflict(attempt)
    assert made == [1]
