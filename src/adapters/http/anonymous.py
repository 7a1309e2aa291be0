"""Limit requests without a session in this process's memory, without a round trip to Redis."""

from collections import Counter, OrderedDict
from collections.abc import Hashable
from typing import Final

from application.ports.rate_limits import RateLimit

_MOST_SUBJECTS: Final = 20_000
_MOST_SESSIONS: Final = 20_000


class LeakyBuckets:
    """Leaky buckets, one per subject (GCRA): a burst of `requests`, then one request per `window / requests`."""

    def __init__(self, most: int = _MOST_SUBJECTS) -> None:
        self._most = most
        self._empty_at: OrderedDict[Hashable, float] = OrderedDict()

    def take(self, subject: Hashable, limit: RateLimit, now: float) -> float:
        """Return 0.0 if the request is allowed, else the seconds until one would be."""
        window = limit.window.total_seconds()
        interval = window / limit.requests
        # After a step back of the clock, refuse for one window at most.
        empty_at = min(max(self._empty_at.pop(subject, now), now), now + window)
        wait = empty_at - now - (window - interval)
        refused = wait > 1e-6
        self._empty_at[subject] = empty_at if refused else empty_at + interval
        if len(self._empty_at) > self._most:
            self._empty_at.popitem(last=False)
        return wait if refused else 0.0

    def give_back(self, subject: Hashable, limit: RateLimit) -> None:
        if subject in self._empty_at:
            self._empty_at[subject] -= limit.window.total_seconds() / limit.requests


class AnonymousClients:
    """Buckets of requests and of log lines, and the sessions that were valid at their last request.

    `not_logged` counts, by status, the requests since the last summary that left no line in the log.
    """

    def __init__(self) -> None:
        self.buckets = LeakyBuckets()
        self.lines = LeakyBuckets()
        self.not_logged = Counter[int]()
        self._sessions: OrderedDict[int, None] = OrderedDict()

    def knows(self, session_id: str) -> bool:
        return hash(session_id) in self._sessions

    def learn(self, session_id: str) -> None:
        self._sessions[hash(session_id)] = None
        if len(self._sessions) > _MOST_SESSIONS:
            self._sessions.popitem(last=False)

    def forget(self, session_id: str) -> None:
        self._sessions.pop(hash(session_id), None)
