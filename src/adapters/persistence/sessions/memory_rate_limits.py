"""Rate limiter for requests, within one process."""

from collections import defaultdict, deque
from datetime import datetime, timedelta

from adapters.persistence.memory.outage import Outage
from application.ports.clock import Clock
from application.ports.rate_limits import Counted, Quota, RateLimit, Verdict


class MemoryRateLimiter:
    def __init__(self, clock: Clock) -> None:
        self.outage = Outage("redis")
        self._clock = clock
        self._times: defaultdict[tuple[str, str], deque[datetime]] = defaultdict(deque)

    async def take(self, *counted: Counted) -> Verdict:
        self.outage.refuse_if_down()
        now = self._clock.now()
        used = [(one.limit, self._recent(one, now)) for one in counted]
        if full := [_refused(limit, times, now) for limit, times in used if len(times) >= limit.requests]:
            return Verdict(is_allowed=False, quota=max(full, key=lambda quota: quota.more_in))
        for _, times in used:
            times.append(now)
        quotas = [_allowed(limit, times, now) for limit, times in used]
        return Verdict(is_allowed=True, quota=min(quotas, key=lambda quota: quota.remaining, default=None))

    async def give_back(self, *counted: Counted) -> None:
        self.outage.refuse_if_down()
        for one in counted:
            if times := self._times[one.limit.name, one.subject]:
                times.pop()

    def _recent(self, one: Counted, now: datetime) -> deque[datetime]:
        times = self._times[one.limit.name, one.subject]
        while times and times[0] <= now - one.limit.window:
            times.popleft()
        return times


def _refused(limit: RateLimit, times: deque[datetime], now: datetime) -> Quota:
    return Quota(limit=limit, remaining=0, more_in=times[len(times) - limit.requests] + limit.window - now)


def _allowed(limit: RateLimit, times: deque[datetime], now: datetime) -> Quota:
    more_in: timedelta = times[0] + limit.window - now
    return Quota(limit=limit, remaining=limit.requests - len(times), more_in=more_in)
