"""Rate limiter for requests, shared by all API processes: exact, because Redis checks and counts in one step."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from redis.asyncio import Redis

from adapters.persistence.redis.errors import redis_errors
from adapters.persistence.redis.keys import Namespace
from adapters.persistence.redis.script import Script
from application.ports.rate_limits import Counted, Quota, RateLimit, Verdict

_FOLDER = Path(__file__).parent


class RedisRateLimiter:
    """Rate limiter by the clock of Redis: the clocks of the processes need not agree."""

    def __init__(self, redis: Redis, *, namespace: str) -> None:
        self._redis = redis
        self._namespace = Namespace(namespace)
        self._script = Script(redis, counting_script("rate_take"))

    async def take(self, *counted: Counted) -> Verdict:
        if not counted:
            return Verdict(is_allowed=True, quota=None)
        limits = [one.limit for one in counted]
        with redis_errors():
            answer = await self._script([key_of(self._namespace, one) for one in counted], allowances(limits))
        return verdict(answer, limits)

    async def give_back(self, *counted: Counted) -> None:
        with redis_errors():
            async with self._redis.pipeline(transaction=False) as together:
                for one in counted:
                    _ = together.rpop(key_of(self._namespace, one))  # queued by the pipeline, not awaited
                await together.execute()


def counting_script(name: str) -> str:
    return "".join((_FOLDER / f"{part}.lua").read_text() for part in ("rate_limits", name))


def key_of(namespace: Namespace, counted: Counted) -> str:
    return namespace.key("rate-limit", counted.limit.name, counted.subject)


def allowances(limits: Sequence[RateLimit]) -> list[int]:
    """Return the limits as arguments of the script."""
    return [number for limit in limits for number in (limit.requests, limit.window // timedelta(microseconds=1))]


def verdict(answer: Sequence[int], limits: Sequence[RateLimit]) -> Verdict:
    is_allowed, which, remaining, microseconds = answer
    return Verdict(
        is_allowed=is_allowed == 1,
        quota=Quota(limit=limits[which - 1], remaining=remaining, more_in=timedelta(microseconds=microseconds))
        if which
        else None,
    )
