"""When a breaker opens, for how long, and what closes it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.llm.breaker import (
    BreakerState,
    ModelBreakerPolicy,
    closed_until,
    failed,
    needs_probe,
    probe_given_up,
    probing,
    succeeded,
)

POLICY = ModelBreakerPolicy(failures=3, window=60.0, cooldown=10.0, longest_cooldown=100.0, probe=30.0, calm=600.0)
START = 1_800_000_000.0


def opened(at: float = START) -> BreakerState:
    state: BreakerState | None = None
    for _ in range(POLICY.failures):
        state = failed(state, at, POLICY)
    assert state is not None
    return state


def closed_again(at: float) -> BreakerState | None:
    return succeeded(probing(opened(), at, POLICY), at, POLICY)


def test_a_breaker_opens_with_the_last_failure_that_it_bears() -> None:
    state: BreakerState | None = None
    for _ in range(POLICY.failures - 1):
        state = failed(state, START, POLICY)
        assert closed_until(state, START) is None
    assert closed_until(failed(state, START, POLICY), START) == START + POLICY.cooldown


def test_a_failure_long_ago_is_forgotten() -> None:
    state = failed(failed(None, START, POLICY), START, POLICY)
    later = START + POLICY.window + 1
    assert failed(state, later, POLICY).failures == 1


def test_a_success_ends_the_row_of_failures() -> None:
    state = failed(failed(None, START, POLICY), START, POLICY)
    assert succeeded(state, START, POLICY) is None


def test_after_the_cooldown_it_lets_one_probe_through() -> None:
    later = START + POLICY.cooldown
    assert not needs_probe(opened(), later - 0.1)
    assert needs_probe(opened(), later)
    probe = probing(opened(), later, POLICY)
    assert not needs_probe(probe, later)
    assert closed_until(probe, later) == later + POLICY.probe
    assert probing(probe, later, POLICY) == probe


def test_an_inconclusive_probe_is_followed_by_another() -> None:
    later = START + POLICY.cooldown
    probe = probing(opened(), later, POLICY)
    assert needs_probe(probe_given_up(probe), later)
    assert needs_probe(probe, later + POLICY.probe)


def test_a_probe_that_succeeds_closes_it() -> None:
    later = START + POLICY.cooldown
    state = closed_again(later)
    assert closed_until(state, later) is None
    assert not needs_probe(state, later)


def test_a_probe_that_fails_opens_it_for_twice_as_long() -> None:
    at, state = START, opened()
    for cooldown in (20.0, 40.0, 80.0, 100.0, 100.0):
        at = closed_until(state, at) or at
        state = failed(probing(state, at, POLICY), at, POLICY)
        assert closed_until(state, at) == at + cooldown


def test_a_breaker_stays_open_longer_when_it_opens_again_soon_after_closing() -> None:
    later = START + POLICY.cooldown
    state = closed_again(later)
    for _ in range(POLICY.failures):
        state = failed(state, later + 1, POLICY)
    assert closed_until(state, later + 1) == later + 1 + 2 * POLICY.cooldown


def test_after_a_calm_time_the_cooldown_begins_anew() -> None:
    later = START + POLICY.cooldown
    state = closed_again(later)
    calm = later + POLICY.calm + 1
    for _ in range(POLICY.failures):
        state = failed(state, calm, POLICY)
    assert closed_until(state, calm) == calm + POLICY.cooldown


def test_a_long_outage_does_not_count_as_a_calm_time() -> None:
    at = START + POLICY.cooldown
    state = closed_again(at)
    for _ in range(POLICY.failures):
        state = failed(state, at, POLICY)
    while at < START + 2 * POLICY.calm:
        at = closed_until(state, at) or at
        state = failed(probing(state, at, POLICY), at, POLICY)
    assert closed_until(state, at) == at + POLICY.longest_cooldown


def test_nothing_is_remembered_after_a_calm_time_without_failures() -> None:
    later = START + POLICY.cooldown
    state = failed(closed_again(later), later + POLICY.calm + 1, POLICY)
    assert succeeded(state, later + POLICY.calm + 2, POLICY) is None


@pytest.mark.parametrize("outcome", [failed, succeeded])
def test_calls_that_began_before_it_opened_change_nothing(outcome: object) -> None:
    assert callable(outcome)
    assert outcome(opened(), START + 1, POLICY) == opened()


def test_a_model_that_never_failed_has_nothing_to_remember() -> None:
    assert succeeded(None, START, POLICY) is None
    assert probing(None, START, POLICY) is None
    assert probe_given_up(None) is None
    assert not needs_probe(None, START)


@given(st.lists(st.tuples(st.booleans(), st.floats(0, 200)), max_size=60))
def test_a_breaker_never_refuses_for_longer_than_the_longest_cooldown(happened: list[tuple[bool, float]]) -> None:
    state: BreakerState | None = None
    now = START
    for works, pause in happened:
        now += pause
        state = probing(state, now, POLICY)
        state = succeeded(state, now, POLICY) if works else failed(state, now, POLICY)
        until = closed_until(state, now)
        assert until is None or until <= now + POLICY.longest_cooldown
        if works and until is None:
            assert not needs_probe(state, now)
