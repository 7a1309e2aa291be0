"""Rate limits for requests, shared by all API processes."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class RateLimit:
    """A limit of `requests` within any sliding `window`. `name` identifies the limit."""

    name: str
    requests: int
    window: timedelta = timedelta(minutes=1)

    def __post_init__(self) -> None:
        if self.requests < 1 or self.window <= timedelta(0):
            raise ValueError(f"A limit lets at least one request through, in some time: {self}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """The key of a counter: requests with the same limit and `subject` count together."""

    limit: RateLimit
    subject: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """The remaining requests of the tightest limit. `more_in` is the time until it grants one more."""

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
        """Count a request against each of these counters, or against none if the limit of any is reached.

        May raise `ServiceUnavailable("redis")`.
        """
        ...

    async def give_back(self, *counted: Counted) -> None:
        """Give back a request that was granted and turned out to belong to another counter. Raises as `take` does."""
        ...
