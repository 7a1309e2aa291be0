"""Exponential backoff."""

from domain.backoff import doubled


def test_the_wait_doubles_each_time_up_to_the_longest() -> None:
    assert [doubled(2.0, times, longest=30.0) for times in (1, 2, 3, 4, 5, 6)] == [2.0, 4.0, 8.0, 16.0, 30.0, 30.0]


def test_no_number_of_failures_is_too_many() -> None:
    assert doubled(1.0, 10_000, longest=300.0) == 300.0
