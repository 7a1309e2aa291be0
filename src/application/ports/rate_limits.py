"""How many requests may be made within a time, by all API processes together."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class RateLimit:
    """At most `requests` within any `window`, wherever it begins. `name` tells limits apart."""

    name: str
    requests: int
    window: timedelta = timedelta(minutes=1)

    def __post_init__(self) -> None:
        if self.requests < 1 or self.window <= timedelta(0):
            raise ValueError(f"A limit lets at least one request through, in some time: {self}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """Whose requests count together: those of the same limit and `subject`."""

    limit: RateLimit
    subject: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """What the tightest limit still allows. `more_in`: when it will allow one more than that."""

    limit: RateLimit
    remaining: int
    more_in: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """`quota` is that of the limit which refused, else of the tightest; None where nothing was counted."""

    is_allowed: bool
    quota: Quota | None


class RateLimiter(Protocol):
    async def take(self, *counted: Counted) -> Verdict:
        """Count a request against every one of them, or, where any is reached, against none.

        May raise `ServiceUnavailable("redis")`.
        """
        ...

    async def give_back(self, *counted: Counted) -> None:
        """For a request that was let through and turned out to be none of theirs. May raise the same."""
        ...
