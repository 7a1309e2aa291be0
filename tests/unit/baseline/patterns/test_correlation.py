"""Events of several kinds about one subject are correlated within a window."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.clock import FixedClock
from baseline.patterns import Correlator

WINDOW = timedelta(minutes=10)
KINDS = ("joined", "linked", "pinged")


def correlator(clock: FixedClock, **options: int) -> Correlator[int]:
    return Correlator(KINDS, window=WINDOW, clock=clock, **options)


def test_kinds_that_come_together_are_reported_once() -> None:
    clock = FixedClock()
    found = correlator(clock)
    assert found.add(1, "joined") is None
    assert found.add(2, "linked") is None
    clock.advance(timedelta(minutes=4))
    assert found.add(1, "linked") is None
    clock.advance(timedelta(minutes=4))
    correlation = found.add(1, "pinged")
    assert correlation is not None
    assert (correlation.subject, set(correlation.events), correlation.span) == (1, set(KINDS), timedelta(minutes=8))
    assert found.add(1, "pinged") is None


def test_events_before_the_window_do_not_count() -> None:
    clock = FixedClock()
    found = correlator(clock, at_least=2)
    found.add(1, "joined")
    clock.advance(WINDOW + timedelta(seconds=1))
    assert found.add(1, "linked") is None


def test_the_least_active_subjects_are_forgotten() -> None:
    found = correlator(FixedClock(), at_least=2, most=2)
    for subject in (1, 2, 1, 3):
        found.add(subject, "joined")
    assert found.add(2, "linked") is None
    assert found.add(3, "linked") is not None


@pytest.mark.parametrize("at_least", [0, 4])
def test_a_number_of_kinds_that_cannot_come_together_is_refused(at_least: int) -> None:
    with pytest.raises(ValueError, match="at_least must be between 1 and the 3 kinds"):
        correlator(FixedClock(), at_least=at_least)


def test_a_kind_that_was_not_declared_is_refused() -> None:
    with pytest.raises(ValueError, match="'left' is none of the kinds joined, linked, pinged"):
        correlator(FixedClock()).add(1, "left")


_STEPS = st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 700)), max_size=30)


@given(_STEPS, st.integers(1, 3))
def test_correlation_finds_what_a_search_through_all_events_finds(steps: list[tuple[str, int]], needed: int) -> None:
    clock = FixedClock()
    found = correlator(clock, at_least=needed)
    history: list[tuple[datetime, str]] = []
    for kind, seconds in steps:
        clock.advance(timedelta(seconds=seconds))
        history.append((clock.now(), kind))
        within = {each for at, each in history if clock.now() - at <= WINDOW}
        assert (found.add(1, kind) is not None) == (len(within) >= needed)
        if len(within) >= needed:
            history.clear()
