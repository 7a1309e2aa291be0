"""Limits hold for all processes together."""

import asyncio
import sys
from asyncio.subprocess import PIPE, Process
from datetime import timedelta

from redis.asyncio import Redis

from adapters.clock import SystemClock
from adapters.persistence.redis.connection import connect_redis
from adapters.persistence.sessions.redis import RedisSessionStore
from application.ports.discord import DiscordTokens, DiscordUser
from application.ports.sessions import Session
from domain.ids import UserId

WORKERS, REQUESTS, LIMIT = 4, 40, 50


async def test_four_processes_share_one_limit_of_fifty(redis_url: str) -> None:
    redis = connect_redis(redis_url)
    session_id = await _signed_in(redis)
    workers = [await _worker(redis_url, session_id) for _ in range(WORKERS)]
    for worker in workers:
        assert worker.stdout is not None
        assert await worker.stdout.readline() == b"ready\n"
    answers = await asyncio.gather(*(worker.communicate(b"go\n") for worker in workers))
    await redis.aclose()
    let_through = [int(answer) for answer, _ in answers]
    assert sum(let_through) == LIMIT
    assert WORKERS * REQUESTS > LIMIT


async def _worker(redis_url: str, session_id: str) -> Process:
    arguments = ("-m", "tests.integration.http.worker", redis_url, session_id, str(LIMIT), str(REQUESTS))
    return await asyncio.create_subprocess_exec(sys.executable, *arguments, stdin=PIPE, stdout=PIPE)


async def _signed_in(redis: Redis) -> str:
    clock = SystemClock()
    now = clock.now()
    tokens = DiscordTokens(access_token="a", refresh_token="r", expires_at=now + timedelta(days=7))
    session = Session(
        user=DiscordUser(id=UserId(1), name="Ada", avatar_url=None),
        tokens=tokens,
        csrf_token="csrf",
        created_at=now,
        expires_at=now + timedelta(days=30),
    )
    return await RedisSessionStore(redis, clock, namespace="bot", secret_keys=["a secret"]).start(session)
