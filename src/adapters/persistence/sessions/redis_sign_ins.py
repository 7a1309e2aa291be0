"""Store sign-in attempts in Redis: each is consumed once, whichever process receives the callback."""

import json
from dataclasses import asdict
from datetime import timedelta

from redis.asyncio import Redis

from adapters.persistence.redis.errors import redis_errors
from adapters.persistence.redis.keys import Namespace
from application.ports.sessions import SignInAttempt


class RedisSignInAttempts:
    def __init__(self, redis: Redis, *, namespace: str) -> None:
        self._redis = redis
        self._namespace = Namespace(namespace)

    async def put(self, state: str, attempt: SignInAttempt, *, ttl: timedelta) -> None:
        with redis_errors():
            await self._redis.set(self._key(state), json.dumps(asdict(attempt)), px=ttl)

    async def take(self, state: str) -> SignInAttempt | None:
        with redis_errors():
            kept = await self._redis.getdel(self._key(state))
        return None if kept is None else SignInAttempt(**{"proof": "", **json.loads(kept)})

    def _key(self, state: str) -> str:
        return self._namespace.secret_key("sign-in", state)
