"""A trend over a window rises, falls or is steady."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.clock import FixedClock
from baseline.patterns import Trend, TrendWindow, trend_of

WINDOW = timedelta(hours=2)


def after(values: list[float], minutes: float = 10) -> Trend:
    clock = FixedClock()
    window = TrendWindow(window=WINDOW, clock=clock)
    for value in values:
        clock.advance(timedelta(minutes=minutes))
        window.add(value)
    return window.trend()


@pytest.mark.parametrize(
    ("values", "direction"),
    [([1, 2, 3], "rising"), ([3, 2, 1], "falling"), ([10, 10.1, 10], "steady"), ([5], "steady"), ([], "steady")],
)
def test_the_direction_follows_the_values(values: list[float], direction: str) -> None:
    assert after(values).direction == direction


def test_the_slope_is_per_hour() -> None:
    assert after([0, 1, 2]).per_hour == pytest.approx(6)


def test_values_before_the_window_do_not_count() -> None:
    trend = after([100, 1, 1.5, 2], minutes=50)
    assert (trend.values, trend.direction) == (3, "rising")


def test_values_of_one_moment_have_no_trend() -> None:
    assert after([1, 9], minutes=0).direction == "steady"


_VALUES = st.lists(st.integers(-1000, 1000).map(float), min_size=2, max_size=12)


@given(_VALUES)
def test_the_same_values_backwards_have_the_opposite_slope(values: list[float]) -> None:
    assert after(values).per_hour == pytest.approx(-after(values[::-1]).per_hour, abs=1e-6)


@given(_VALUES, st.integers(-100, 100))
def test_a_constant_does_not_change_the_slope(values: list[float], constant: int) -> None:
    shifted = after([value + constant for value in values])
    assert shifted.per_hour == pytest.approx(after(values).per_hour, abs=1e-6)


def test_values_of_the_past_have_a_trend_too() -> None:
    begin = FixedClock().now()
    trend = trend_of([(begin + timedelta(days=day), 10 + 2.4 * day) for day in range(30)])
    assert (trend.direction, trend.values) == ("rising", 30)
    assert trend.per_hour == pytest.approx(0.1)
    assert trend_of([]) == Trend("steady", 0.0, 0.0, 0)
