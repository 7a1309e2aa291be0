"""Open the breaker of a cog: after which failures, and for how long."""

from hypothesis import given
from hypothesis import strategies as st

from domain.cogs.breaker import CogBreaker, CogBreakerPolicy, RecentFailures, opened

POLICY = CogBreakerPolicy()
PARTS = st.sampled_from(["/roll", "/toss", "on_message"])
STEPS = st.lists(st.tuples(st.floats(0, 400), PARTS, st.booleans()), max_size=60)


def _opened(before: CogBreaker | None, now: float) -> CogBreaker:
    return opened(before, now, POLICY, failed="/roll", error="ValueError")


@given(STEPS)
def test_a_cog_has_too_many_failures_if_and_only_if_enough_without_a_later_success_lie_in_the_window(
    steps: list[tuple[float, str, bool]],
) -> None:
    recent, history, now = RecentFailures(POLICY), list[tuple[float, str]](), 0.0
    for wait, part, fails in steps:
        now += wait
        if not fails:
            recent.succeed(part)
            history = [failure for failure in history if failure[1] != part]
            continue
        history.append((now, part))
        history = history[-POLICY.failures :]
        in_window = [at for at, _ in history if now - at <= POLICY.window]
        assert recent.add(part, now) == (len(in_window) >= POLICY.failures)


@given(st.lists(st.floats(0, POLICY.trial - 1), max_size=40))
def test_failures_on_trial_switch_off_for_twice_as_long_each_time_up_to_a_bound(waits: list[float]) -> None:
    breaker = _opened(None, 0.0)
    assert breaker.open_until == POLICY.cooldown
    for wait in waits:
        again = _opened(breaker, breaker.open_until + wait)
        before, now = breaker.open_until - breaker.opened_at, again.open_until - again.opened_at
        assert round(now, 3) == round(min(2 * before, POLICY.longest_cooldown), 3)
        assert again.openings == breaker.openings + 1
        breaker = again


@given(st.floats(0, 10 * 3600))
def test_a_breaker_is_at_each_moment_either_open_or_on_trial_or_over(at: float) -> None:
    breaker = _opened(None, 0.0)
    assert [breaker.is_open(at), breaker.is_on_trial(at), breaker.is_over(at)].count(True) == 1


def test_after_the_trial_the_count_of_openings_begins_anew() -> None:
    first = _opened(None, 0.0)
    assert _opened(first, first.trial_until).openings == 1


def test_failures_that_lie_further_apart_than_the_window_do_not_switch_off() -> None:
    recent, apart = RecentFailures(POLICY), POLICY.window / (POLICY.failures - 1) + 1
    assert not any(recent.add("/roll", number * apart) for number in range(3 * POLICY.failures))
