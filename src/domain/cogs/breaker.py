"""Circuit breaker of a cog: what switches the cog off, for how long, and when it is tried again."""

from collections import deque
from dataclasses import dataclass

from domain.backoff import doubled


@dataclass(frozen=True, slots=True, kw_only=True)
class CogBreakerPolicy:
    """Times are in seconds.

    A cog is switched off in a guild by `failures` failures within `window`. A failure does not count any more once the
    same command, component, loop or handler has succeeded. Being off in `guilds` guilds may switch it off everywhere.
    It stays off for `cooldown`, and is on trial for `trial` after that: one failure switches it off for twice as long
    as before, up to `longest_cooldown`.
    """

    failures: int = 5
    window: float = 600.0
    guilds: int = 5
    cooldown: float = 300.0
    longest_cooldown: float = 6 * 3600.0
    trial: float = 600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class CogBreaker:
    """A cog that was switched off, in one guild or everywhere. Times are seconds since 1970.

    It is off until `open_until`, and then on trial until `trial_until`. `openings` counts how often in a row it was
    switched off. `failed` is what failed last, such as `/roll`, and `error` the class of the exception. `code` is the
    fingerprint of the cog's code: a breaker does not hold for other code.
    """

    openings: int
    opened_at: float
    open_until: float
    trial_until: float
    failed: str
    error: str
    code: str = ""

    def is_open(self, now: float) -> bool:
        return now < self.open_until

    def is_on_trial(self, now: float) -> bool:
        return self.open_until <= now < self.trial_until

    def is_over(self, now: float) -> bool:
        return now >= self.trial_until

    def repeats(self, there: "CogBreaker") -> bool:
        """Return whether `there` already stands for this opening, as when two processes detect the same one."""
        return there.code == self.code and there.openings >= self.openings and not there.is_over(self.opened_at)


def opened(
    before: CogBreaker | None, now: float, policy: CogBreakerPolicy, *, failed: str, error: str, code: str = ""
) -> CogBreaker:
    """Return the breaker after it opens; `before` is the one that was on trial."""
    openings = 1 if before is None or before.is_over(now) else before.openings + 1
    cooldown = doubled(policy.cooldown, openings, longest=policy.longest_cooldown)
    return CogBreaker(
        openings=openings,
        opened_at=now,
        open_until=now + cooldown,
        trial_until=now + cooldown + policy.trial,
        failed=failed,
        error=error,
        code=code,
    )


class RecentFailures:
    """Failures of one cog in one guild that were followed by no success of the same part."""

    def __init__(self, policy: CogBreakerPolicy) -> None:
        self._policy = policy
        self._failures: deque[tuple[float, str]] = deque(maxlen=policy.failures)

    def __bool__(self) -> bool:
        return bool(self._failures)

    def add(self, part: str, now: float) -> bool:
        """Count a failure of this command, listener, component or loop. Return whether there are too many."""
        self._failures.append((now, part))
        return len(self._failures) == self._policy.failures and now - self._failures[0][0] <= self._policy.window

    def succeed(self, part: str) -> None:
        """Forget the failures of this part."""
        kept = [failure for failure in self._failures if failure[1] != part]
        self._failures = deque(kept, maxlen=self._policy.failures)
