"""A budget with `stop` bounds the total cost of all paid attempts of one call."""

from collections.abc import Callable

import pytest

from adapters.llm.models.catalogue import ListedModels
from adapters.llm.pipeline.attempts.fallback import FallbackProvider
from adapters.llm.pipeline.attempts.retried import RetryingProvider
from application.ports.llm import AccountedProvider
from domain.llm.chat import AccountedCompletion
from domain.llm.errors import BudgetExceededError
from tests.integration.llm.budgets.budget_world import (
    CENT,
    CHEAP,
    BudgetWorld,
    a_budget,
    memory_world,
    request,
    spent,
)

Between = Callable[[AccountedProvider], AccountedProvider]


async def _no_pause(_seconds: float) -> None:
    """Tests do not wait between two attempts."""


def repeating(inner: AccountedProvider) -> AccountedProvider:
    return RetryingProvider(inner, max_retries=3, sleep=_no_pause)


def falling_back(inner: AccountedProvider) -> AccountedProvider:
    return FallbackProvider({"openai": inner}, ListedModels(), [CHEAP])


async def asked(world: BudgetWorld, how: str) -> AccountedCompletion:
    if how == "ask":
        return await world.ask()
    *_, end = [event async for event in world.provider.stream(request())]
    assert isinstance(end, AccountedCompletion)
    return end


BETWEEN = pytest.mark.parametrize("between", [repeating, falling_back])
HOW = pytest.mark.parametrize("how", ["ask", "stream"])


@BETWEEN
@HOW
async def test_a_paid_attempt_is_not_repeated_beyond_the_budget(between: Between, how: str) -> None:
    world = memory_world(between=between)
    await world.set_budgets(a_budget(CENT * 3 / 2))
    world.model.breaks_off = 3
    with pytest.raises(BudgetExceededError):
        await asked(world, how)
    assert len(world.model.asked) == 1
    assert await world.tally() == spent(CENT)


@BETWEEN
@HOW
async def test_a_paid_attempt_is_repeated_while_the_budget_holds_for_one_more(between: Between, how: str) -> None:
    world = memory_world(between=between)
    await world.set_budgets(a_budget(CENT * 2))
    world.model.breaks_off = 1
    assert (await asked(world, how)).content
    assert len(world.model.asked) == 2


@HOW
async def test_a_budget_that_only_warns_stops_no_repeats(how: str) -> None:
    world = memory_world(between=repeating)
    await world.set_budgets(a_budget(CENT * 3 / 2, stop=False))
    world.model.breaks_off = 3
    assert (await asked(world, how)).content
    assert await world.tally() == spent(4 * CENT)


async def test_what_other_calls_hold_back_stays_theirs() -> None:
    world = memory_world(between=repeating)
    await world.set_budgets(a_budget(CENT * 3))
    world.model.breaks_off = 3
    with pytest.raises(BudgetExceededError):
        await world.ask()
    assert await world.tally() == spent(3 * CENT)


@HOW
async def test_attempts_without_a_bill_are_repeated_within_the_budget(how: str) -> None:
    world = memory_world(between=repeating)
    await world.set_budgets(a_budget(CENT))
    world.model.breaks_off, world.model.tokens = 3, 0
    assert (await asked(world, how)).content
    assert len(world.model.asked) == 4
