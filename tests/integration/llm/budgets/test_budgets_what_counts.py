"""A running call reserves its highest cost; afterwards the counter holds what was paid, however the call ended."""

import asyncio
from contextlib import aclosing
from datetime import timedelta
from decimal import Decimal
from typing import cast

import pytest

from application.ports.budgets import Tally
from domain.llm.chat import AccountedCompletion, ChatRequest
from domain.llm.errors import BudgetExceededError, ContentFilterError
from domain.llm.requests import ModelName
from domain.llm.token_counts import TokenCountRequest
from domain.spending.budgets import nano_dollars
from tests.integration.llm.budgets.budget_world import (
    CENT,
    CHEAP,
    DEAR,
    UNPRICED,
    BudgetWorld,
    a_budget,
    request,
    spent,
)


async def test_what_a_call_paid_is_spent_and_the_rest_is_free_again(world: BudgetWorld) -> None:
    await world.set_budgets(a_budget(1))
    world.model.tokens = 30
    assert (await world.ask()).cost_usd == Decimal("0.003")
    assert await world.tally() == spent("0.003")


async def test_while_a_call_runs_what_it_may_cost_is_held_back(world: BudgetWorld) -> None:
    await world.set_budgets(a_budget(1))
    world.model.takes = 0.05
    running = asyncio.create_task(world.ask(max_tokens=200))
    await world.model.reached.wait()
    assert await world.tally() == Tally(0, nano_dollars(2 * CENT))
    await running
    assert await world.tally() == spent(CENT)


async def test_an_answer_is_not_longer_than_what_was_held_back_for_it(world: BudgetWorld) -> None:
    await world.set_budgets(a_budget(100))
    await world.ask(max_tokens=None)
    await world.ask(max_tokens=200)
    async with aclosing(world.provider.stream(request(max_tokens=None))) as events:
        _ = [event async for event in events]
    assert [cast("ChatRequest", asked).max_tokens for asked in world.model.asked] == [4096, 200, 4096]


async def test_a_billed_failure_counts(world: BudgetWorld) -> None:
    await world.set_budgets(a_budget(1))
    world.model.fails = True
    with pytest.raises(ContentFilterError):
        await world.ask()
    assert await world.tally() == spent(CENT)


async def test_a_call_that_is_given_up_frees_what_it_held(world: BudgetWorld) -> None:
    await world.set_budgets(a_budget(1))
    world.model.takes = 60
    running = asyncio.create_task(world.ask())
    await world.model.reached.wait()
    running.cancel()
    await asyncio.wait([running])
    assert await world.tally() == spent(0)


async def test_a_stream_that_is_given_up_counts_what_it_used(world: BudgetWorld) -> None:
    await world.set_budgets(a_budget(1))
    async with aclosing(world.provider.stream(request())) as events:
        await anext(events)
    # One token for the one word that arrived.
    assert await world.tally() == spent("0.001")


async def test_a_whole_stream_counts_and_says_so(world: BudgetWorld) -> None:
    await world.set_budgets(a_budget(CENT))
    events = [event async for event in world.provider.stream(request())]
    assert cast("AccountedCompletion", events[-1]).budget_warning == "100 % of this server's monthly budget is spent."
    assert await world.tally() == spent(CENT)


async def test_an_unknown_price_is_held_back_and_counted_as_usual(world: BudgetWorld) -> None:
    await world.set_budgets(a_budget("0.12"))
    unknown = ModelName("openai", "gpt-5.4-mini")
    for _ in range(2):
        assert (await world.ask(model=unknown)).cost_usd is None
    assert await world.tally() == spent(2 * UNPRICED)
    with pytest.raises(BudgetExceededError):
        await world.ask(model=unknown)
    world.clock.advance(timedelta(hours=1))
    assert await world.tally() == spent(2 * UNPRICED)


async def test_what_may_be_held_back_is_that_of_the_dearest_fallback(world: BudgetWorld) -> None:
    await world.set_budgets(a_budget("0.005"))
    await world.ask(model=CHEAP)
    with pytest.raises(BudgetExceededError):
        await world.ask(model=CHEAP, fallbacks=(DEAR,))


async def test_counting_tokens_is_free(world: BudgetWorld) -> None:
    await world.set_budgets(a_budget("0.000001"))
    chat = request()
    counting = TokenCountRequest(provider=chat.provider, model=chat.model, caller=chat.caller, chat=chat)
    await world.provider.ask(counting)
    assert world.model.asked == [counting]
