"""Circuit breaker of a model: when it opens, for how long, and when it closes, by the model's recent failures."""

from dataclasses import dataclass, replace

from domain.backoff import doubled


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelBreakerPolicy:
    """Times are in seconds.

    A breaker opens with the `failures`th failure in a row, each within `window` of the one before. It stays open for
    `cooldown`. The time doubles, up to `longest_cooldown`, each time that the probe fails and each time that the
    breaker reopens within `calm` of closing. A probe without an outcome after `probe` is given up, and another is made.
    """

    failures: int = 5
    window: float = 60.0
    cooldown: float = 2.0
    longest_cooldown: float = 30.0
    probe: float = 120.0
    calm: float = 600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakerState:
    """`failures` counts failures in a row, the last at `failed_at`; `openings` counts how often it opened in a row.

    While open (until `open_until`) no call is made. Then one call is made as a probe, which has until `probed_until` to
    report its outcome. `closed_at` is the time of the last successful probe. All times are seconds since 1970.
    """

    failures: int = 0
    failed_at: float = 0.0
    openings: int = 0
    open_until: float | None = None
    probed_until: float | None = None
    closed_at: float | None = None


_CLOSED = BreakerState()


def closed_until(state: BreakerState | None, now: float) -> float | None:
    """Return the time until which no call may be made, except for a probe under way; None when calls may be made."""
    if state is None or state.open_until is None:
        return None
    until = max(state.open_until, state.probed_until or 0.0)
    return until if now < until else None


def needs_probe(state: BreakerState | None, now: float) -> bool:
    return state is not None and state.open_until is not None and closed_until(state, now) is None


def probing(state: BreakerState | None, now: float, policy: ModelBreakerPolicy) -> BreakerState | None:
    """Return the state with a probe begun, or the same state when no probe is due."""
    if state is None or not needs_probe(state, now):
        return state
    return replace(state, probed_until=now + policy.probe)


def probe_given_up(state: BreakerState | None) -> BreakerState | None:
    return None if state is None else replace(state, probed_until=None)


def failed(state: BreakerState | None, now: float, policy: ModelBreakerPolicy) -> BreakerState:
    """A call that began before the breaker opened, and fails after that, changes nothing."""
    state = state or _CLOSED
    if state.open_until is not None:
        return state if now < state.open_until else _opened(state, now, policy)
    in_a_row = state.failures if now - state.failed_at <= policy.window else 0
    state = replace(state, failures=in_a_row + 1, failed_at=now)
    return _opened(state, now, policy) if state.failures >= policy.failures else state


def succeeded(state: BreakerState | None, now: float, policy: ModelBreakerPolicy) -> BreakerState | None:
    """A call that began before the breaker opened, and succeeds after that, changes nothing."""
    if state is None or (state.open_until is not None and now < state.open_until):
        return state
    if state.open_until is not None:
        return BreakerState(openings=state.openings, closed_at=now)
    was_open_lately = state.closed_at is not None and now - state.closed_at <= policy.calm
    return replace(state, failures=0, failed_at=0.0) if was_open_lately else None


def _opened(state: BreakerState, now: float, policy: ModelBreakerPolicy) -> BreakerState:
    is_calm = state.closed_at is not None and now - state.closed_at > policy.calm
    openings = 1 if is_calm else state.openings + 1
    cooldown = doubled(policy.cooldown, openings, longest=policy.longest_cooldown)
    return replace(
        state,
        failures=max(state.failures, policy.failures),
        failed_at=now,
        openings=openings,
        open_until=now + cooldown,
        probed_until=None,
        closed_at=None,
    )
