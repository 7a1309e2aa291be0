"""The bot's own wiring obeys what the configuration says of models."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from adapters.clock import FixedClock
from application.ports.budgets import Claim, Reservation
from baseline.errors import (
    BudgetExceededError,
    CooldownError,
    InvalidRequestError,
    RateLimitError,
    UnsupportedCapability,
)
from baseline.llm import LLM, ChatMessage, Image, Role
from domain.ids import GuildId
from domain.spending.budgets import BudgetCounter, BudgetPeriod, BudgetScope
from tests.integration.llm.configured_bot import configured_bot
from tests.services import FreshDatabase

Running: TypeAlias = Callable[..., AbstractAsyncContextManager[LLM]]


@pytest.fixture
def running(database: FreshDatabase, redis_url: str, llm_origin: str, tmp_path: Path) -> Running:
    @asynccontextmanager
    async def run(**configured: Any) -> AsyncIterator[LLM]:
        async with configured_bot(
            database, redis_url, llm_origin, tmp_path, llm_max_retries=0, **configured
        ) as platform:
            yield platform.llm().bound(guild_id=1, user_id=2, cog_name="tests")

    return run


async def test_an_endpoint_of_ones_own_answers_under_its_name(running: Running, llm_origin: str) -> None:
    endpoint = {"name": "local", "base_url": f"{llm_origin}/openai/v1", "api_key": "k", "models": ["llama-4"]}
    async with running(llm_endpoints=json.dumps([endpoint])) as llm:
        answer = await llm.complete("Hello", provider="local")
    assert (answer.provider, answer.model, answer.cost_usd) == ("local", "llama-4", None)


async def test_a_model_with_a_declared_price_costs_that(running: Running, llm_origin: str) -> None:
    models = [{"name": "meta-llama/llama-4", "price": 0}, {"name": "big", "price": {"input": "2", "output": 10}}]
    endpoint = {"name": "local", "base_url": f"{llm_origin}/openai/v1", "api_key": "k", "models": models}
    async with running(llm_endpoints=json.dumps([endpoint])) as llm:
        free = await llm.complete("Hello", provider="local")
        paid = await llm.complete("Hello", provider="local", model="big")
    assert (free.model, free.cost_usd) == ("meta-llama/llama-4", Decimal(0))
    used = paid.usage
    assert paid.cost_usd == (used.input_tokens * 2 + used.output_tokens * 10) / Decimal(10**6)


async def test_an_endpoint_embeds_with_the_models_that_are_declared_to(running: Running, llm_origin: str) -> None:
    embedder = {"name": "text-embedding-3-small", "capabilities": ["embedding"], "price": {"input": "0.02"}}
    endpoint = {"name": "local", "base_url": f"{llm_origin}/openai/v1", "api_key": "k", "models": ["m", embedder]}
    async with running(llm_endpoints=json.dumps([endpoint]), llm_default_provider="local") as llm:
        reply = await llm.embed(["a tower", "a light"], provider="local")
        assert (await llm.complete("Hello")).model == "m"
        with pytest.raises(UnsupportedCapability):
            await llm.complete("Hello", provider="local", model="text-embedding-3-small")
    assert (reply.provider, reply.model, len(reply.vectors)) == ("local", "text-embedding-3-small", 2)
    assert reply.cost_usd == reply.usage.input_tokens * Decimal("0.02") / 10**6


async def test_a_model_that_takes_no_pictures_is_not_sent_any(running: Running, llm_origin: str) -> None:
    models = [{"name": "m", "capabilities": ["tools"], "max_output_tokens": 100}]
    endpoint = {"name": "local", "base_url": f"{llm_origin}/openai/v1", "api_key": "k", "models": models}
    picture = ChatMessage(Role.USER, "What is this?", images=(Image(data=b"\x89PNG", media_type="image/png"),))
    async with running(llm_endpoints=json.dumps([endpoint])) as llm:
        with pytest.raises(UnsupportedCapability):
            await llm.complete([picture], provider="local")
        with pytest.raises(InvalidRequestError, match="at most 100"):
            await llm.complete("Hello", provider="local", max_tokens=101)


async def test_a_member_may_ask_a_free_model_as_often_as_it_likes(running: Running, llm_origin: str) -> None:
    models = [{"name": "meta-llama/llama-4", "price": 0}]
    endpoint = {"name": "local", "base_url": f"{llm_origin}/openai/v1", "api_key": "k", "models": models}
    async with running(
        llm_endpoints=json.dumps([endpoint]), llm_budget_user_day_usd="0.1", llm_member_calls_per_minute=None
    ) as llm:
        answers = [await llm.complete("Hello", provider="local") for _ in range(4)]
    assert [answer.cost_usd for answer in answers] == [0] * 4


async def test_the_configured_fallbacks_serve_while_the_model_is_away(running: Running) -> None:
    nobody = {"name": "away", "base_url": "http://127.0.0.1:9/v1", "models": ["m"]}
    fallbacks = "anthropic:claude-haiku-4-5"
    async with running(llm_endpoints=json.dumps([nobody]), llm_fallbacks=fallbacks) as llm:
        answer = await llm.complete("Hello", provider="away")
    assert (answer.provider, answer.model) == ("anthropic", "claude-haiku-4-5")


async def test_the_bots_own_budget_holds_for_every_guild(running: Running) -> None:
    async with running(llm_budget_day_usd="0.000001") as llm:
        with pytest.raises(BudgetExceededError):
            await llm.complete("Hello", max_tokens=500)


async def test_without_a_budget_nothing_is_refused(running: Running) -> None:
    async with running() as llm:
        assert (await llm.complete("Hello", max_tokens=500)).cost_usd


async def test_a_limit_of_calls_holds_for_the_provider(running: Running) -> None:
    async with running(llm_requests_per_minute=1, llm_default_provider="openai") as llm:
        assert (await llm.complete("Hello")).content
        # The rate limit frees the next call after a minute, too long to wait for in a test.
        with pytest.raises(RateLimitError):
            await llm.complete("Hello")
        assert (await llm.complete("Hello", provider="google")).content


async def test_a_member_is_held_to_the_configured_cooldown_through_redis(running: Running) -> None:
    async with running(llm_member_calls_per_minute=2) as llm:
        answers = await asyncio.gather(
            *(llm.complete("Hello", max_tokens=5) for _ in range(20)), return_exceptions=True
        )
    assert sum(isinstance(answer, CooldownError) for answer in answers) == 18
    assert not [each for each in answers if isinstance(each, BaseException) and not isinstance(each, CooldownError)]


async def test_the_operators_ceiling_for_a_user_holds_over_all_guilds(running: Running) -> None:
    async with running(llm_budget_user_day_usd="0.000001") as llm:
        with pytest.raises(BudgetExceededError, match="bot operator's daily limit for each user"):
            await llm.complete("Hello", max_tokens=500)


async def test_a_reservation_lasts_as_long_as_any_call_while_redis_is_away(
    database: FreshDatabase, redis_url: str, llm_origin: str, tmp_path: Path
) -> None:
    async with configured_bot(database, redis_url, llm_origin, tmp_path) as platform:
        counters, clock = platform.own_counters(), FixedClock()
        counters._clock = clock
        counter = BudgetCounter(
            scope=BudgetScope.GUILD, period=BudgetPeriod.DAY, start=clock.now().date(), guild_id=GuildId(1)
        )
        await counters.reserve(Reservation(id="a", amount=5, claims=(Claim(counter, None),)))
        clock.advance(timedelta(hours=2))
        assert [tally.reserved for tally in await counters.tallies([counter])] == [5]
