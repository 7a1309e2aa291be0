"""One of several processes that share a Redis: admits one session many times, and prints how often it was allowed."""

import asyncio
import sys

from adapters.clock import SystemClock
from adapters.persistence.redis.connection import connect_redis
from adapters.persistence.sessions.redis import RedisSessionStore
from application.ports.rate_limits import RateLimit


async def work(redis_url: str, session_id: str, requests: int, times: int) -> int:
    redis = connect_redis(redis_url)
    store = RedisSessionStore(redis, SystemClock(), namespace="bot", secret_keys=["a secret"])
    limit = RateLimit(name="user", requests=requests)
    print("ready", flush=True)  # noqa: T201 - the test starts all of them at once
    await asyncio.to_thread(sys.stdin.readline)
    admitted = await asyncio.gather(*(store.admit(session_id, per_user=limit, others=()) for _ in range(times)))
    await redis.aclose()
    return sum(admission.session is not None and admission.verdict.is_allowed for admission in admitted)


if __name__ == "__main__":
    url, session, limit_, times_ = sys.argv[1:]
    print(asyncio.run(work(url, session, int(limit_), int(times_))))  # noqa: T201 - for the test that started it
