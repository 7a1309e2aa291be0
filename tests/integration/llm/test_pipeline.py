"""The whole pipeline between a cog and a provider, over a real Redis that goes away and comes back."""

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from redis.asyncio import Redis

from adapters.llm.providers.scripted import ScriptedProvider
from adapters.persistence.model_calls.redis_limits import RedisCallLimiter
from adapters.persistence.redis.connection import connect_redis
from application.ports.model_calls import CallLimits, LimitReached
from bootstrap.embedded import EmbeddedValkey
from domain.llm.breaker import ModelBreakerPolicy
from domain.llm.errors import AuthenticationError, LLMTimeoutError, ProviderUnavailableError, RateLimitError
from domain.llm.requests import ModelName
from tests.integration.llm.pipelines import REPLY, REQUEST, Pipeline
from tests.integration.persistence.tunnel import tunnel_to
from tests.waiting import eventually

CLAUDE = ModelName("anthropic", "claude-haiku-4-5")
DOWN = ProviderUnavailableError("down", provider="openai", model="gpt-4.1")
CACHED = replace(REQUEST, cache_seconds=60)
AT_ONCE = 0.4
"""Seconds of a call, on average: far below every timeout, and enough for a busy machine."""


@pytest.fixture
def server(own_redis: Callable[[], EmbeddedValkey]) -> EmbeddedValkey:
    return own_redis()


async def test_an_answer_passes_all_of_it_and_is_in_the_books(redis_client: Redis) -> None:
    pipeline = Pipeline(redis_client, [ScriptedProvider([REPLY, REPLY], name="openai")])
    for reply in (await pipeline.ask(), await pipeline.stream()):
        assert (reply.content, reply.provider) == (REPLY.content, "openai")
        assert reply.cost_usd is not None
        assert reply.request_id in pipeline.database.usage
    await pipeline.close()


async def test_every_attempt_is_in_the_books_and_the_answer_names_who_served(redis_client: Redis) -> None:
    openai = ScriptedProvider([DOWN] * 3, name="openai")
    anthropic = ScriptedProvider([LLMTimeoutError("late", provider="anthropic"), REPLY], name="anthropic")
    pipeline = Pipeline(redis_client, [openai, anthropic], chain=[CLAUDE])
    reply = await pipeline.ask()
    assert reply.provider == "anthropic"
    assert [(each.provider, each.error_code) for each in pipeline.log.attempts] == [
        *[("openai", "llm.unavailable")] * 3,
        ("anthropic", "llm.timeout"),
        ("anthropic", None),
    ]
    assert {each.call_id for each in pipeline.log.attempts} == {REQUEST.call_id}
    await pipeline.close()


async def test_a_breaker_that_is_open_leads_to_the_fallback_without_any_attempt(redis_client: Redis) -> None:
    openai = ScriptedProvider([DOWN] * 3, name="openai")
    anthropic = ScriptedProvider([REPLY] * 3, name="anthropic")
    pipeline = Pipeline(redis_client, [openai, anthropic], chain=[CLAUDE], policy=ModelBreakerPolicy(failures=3))
    for _ in range(3):
        assert (await pipeline.ask()).provider == "anthropic"
    assert len(openai.requests) == 3
    await pipeline.close()


async def test_a_breaker_that_opens_ends_the_retries_of_the_call(redis_client: Redis) -> None:
    openai = ScriptedProvider([DOWN] * 3, name="openai")
    pipeline = Pipeline(redis_client, [openai], policy=ModelBreakerPolicy(failures=2))
    with pytest.raises(ProviderUnavailableError, match="tried again in"):
        await pipeline.ask()
    assert len(openai.requests) == 2
    await pipeline.close()


async def test_a_limit_that_is_reached_leads_to_the_fallback(redis_client: Redis) -> None:
    openai = ScriptedProvider([REPLY], name="openai")
    anthropic = ScriptedProvider([REPLY], name="anthropic")
    pipeline = Pipeline(redis_client, [openai, anthropic], chain=[CLAUDE], limits=CallLimits(per_minute=1))
    assert [(await pipeline.ask()).provider for _ in range(2)] == ["openai", "anthropic"]
    with pytest.raises(RateLimitError) as limited:
        await pipeline.ask()
    assert limited.value.retry_after is not None
    await pipeline.close()


async def test_every_attempt_takes_a_turn_of_the_limits(redis_client: Redis) -> None:
    openai = ScriptedProvider([DOWN, DOWN, REPLY], name="openai")
    pipeline = Pipeline(redis_client, [openai], limits=CallLimits(per_minute=2))
    with pytest.raises(RateLimitError):
        await pipeline.ask()
    assert len(openai.requests) == 2
    await pipeline.close()


async def test_a_bad_key_is_not_tried_anywhere_else(redis_client: Redis) -> None:
    openai = ScriptedProvider([AuthenticationError("no", provider="openai")], name="openai")
    pipeline = Pipeline(redis_client, [openai, ScriptedProvider([REPLY], name="anthropic")], chain=[CLAUDE])
    with pytest.raises(AuthenticationError):
        await pipeline.ask()
    assert len(pipeline.log.attempts) == 1
    await pipeline.close()


async def test_an_answer_from_the_cache_is_in_no_books(redis_client: Redis) -> None:
    pipeline = Pipeline(redis_client, [ScriptedProvider([REPLY], name="openai")])
    first, second, third = await pipeline.ask(CACHED), await pipeline.ask(CACHED), await pipeline.stream(CACHED)
    assert (first.cached, second.cached, third.cached) == (False, True, True)
    assert (second.cost_usd, third.content) == (Decimal(0), first.content)
    assert len(pipeline.log.attempts) == len(pipeline.database.usage) == 1
    await pipeline.close()


async def test_processes_share_answers_breakers_and_limits(redis_client: Redis) -> None:
    here = Pipeline(
        redis_client, [ScriptedProvider([REPLY, DOWN, DOWN], name="openai")], policy=ModelBreakerPolicy(failures=2)
    )
    there = Pipeline(redis_client, [ScriptedProvider([], name="openai")], policy=ModelBreakerPolicy(failures=2))
    await here.ask(CACHED)
    assert (await there.ask(CACHED)).cached
    with pytest.raises(ProviderUnavailableError):
        await here.ask()

    async def is_left_alone() -> bool:
        with pytest.raises(ProviderUnavailableError) as refused:
            await there.ask()
        return not refused.value.was_sent

    await eventually(is_left_alone, "the other process to hear of it")
    for pipeline in (here, there):
        await pipeline.close()


async def test_calls_go_on_without_redis_and_all_is_shared_again_afterwards(server: EmbeddedValkey) -> None:
    redis = connect_redis(server.url)
    pipeline = Pipeline(redis, [ScriptedProvider([REPLY] * 10_000, name="openai")], limits=CallLimits(concurrent=2))
    await pipeline.ask(CACHED)
    server.kill()
    for _ in range(20):
        assert not (await pipeline.ask(CACHED)).cached
    assert await pipeline.timed(calls=20) < AT_ONCE
    server.start()

    async def is_shared_again() -> bool:
        await pipeline.ask(CACHED)
        return (await pipeline.ask(CACHED)).cached

    await eventually(is_shared_again, "Redis to be used again")
    other = RedisCallLimiter(redis, CallLimits(concurrent=2), namespace="bot", name="openai")
    held = [await other.enter(patience=1) for _ in range(2)]
    with pytest.raises(RateLimitError):
        await pipeline.ask()
    for leave in held:
        leave()
    await pipeline.close()
    await other.close()
    await redis.aclose()


async def test_a_redis_that_hangs_delays_one_call_and_no_other(redis_url: str) -> None:
    async with tunnel_to(redis_url) as (tunnel, url):
        redis = connect_redis(url)
        pipeline = Pipeline(redis, [ScriptedProvider([REPLY] * 10_000, name="openai")])
        await pipeline.ask()
        tunnel.block()
        await pipeline.ask()
        assert pipeline.reachability.is_away
        assert await pipeline.timed(calls=20) < AT_ONCE
        tunnel.unblock()

        async def is_back() -> bool:
            await pipeline.ask()
            return not pipeline.reachability.is_away

        await eventually(is_back, "Redis to be used again")
        assert await pipeline.timed(calls=20) < AT_ONCE
        await pipeline.close()
        await redis.aclose()


_HOLDER = """
import asyncio, sys
from adapters.persistence.redis.connection import connect_redis
from adapters.persistence.model_calls.redis_limits import RedisCallLimiter
from application.ports.model_calls import CallLimits

async def hold():
    limiter = RedisCallLimiter(
        connect_redis(sys.argv[1]), CallLimits(concurrent=1), namespace="bot", name="openai", lease=0.5
    )
    await limiter.enter(patience=5)
    print("held", flush=True)
    await asyncio.sleep(60)

asyncio.run(hold())
"""


async def test_what_a_killed_process_held_becomes_free(redis_url: str, redis_client: Redis) -> None:
    holder = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        _HOLDER,
        redis_url,
        stdout=asyncio.subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert holder.stdout is not None
    assert await holder.stdout.readline() == b"held\n"
    limiter = RedisCallLimiter(redis_client, CallLimits(concurrent=1), namespace="bot", name="openai", lease=0.5)
    with pytest.raises(LimitReached):
        await limiter.enter(patience=1.5)  # the live holder renews its lease
    holder.send_signal(signal.SIGKILL)
    await holder.wait()
    (await limiter.enter(patience=10))()
    await limiter.close()
