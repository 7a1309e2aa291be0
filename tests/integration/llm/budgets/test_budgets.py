"""Budgets around the pipeline refuse a call that exceeds them, each within its own scope."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import cast

import pytest

from domain.ids import UserId
from domain.llm.chat import ChatRequest, Completion
from domain.llm.errors import BudgetExceededError
from domain.spending.budgets import Budget, BudgetPeriod, BudgetScope
from tests.integration.llm.budgets.budget_world import (
    CENT,
    OTHER_GUILD,
    BudgetWorld,
    a_budget,
    memory_world,
    request,
    spent,
)

FIRST_OF_DECEMBER = datetime(2026, 12, 1, tzinfo=UTC)


async def test_a_call_without_a_budget_passes_through(world: BudgetWorld) -> None:
    await world.set_budgets(a_budget("0.001"), guild_id=OTHER_GUILD)
    assert (await world.ask()).budget_warning is None
    assert (await world.ask(guild_id=None)).content


async def test_a_call_that_may_go_over_the_limit_is_refused_before_it_is_made(world: BudgetWorld) -> None:
    await world.set_budgets(a_budget(CENT))
    with pytest.raises(BudgetExceededError) as refused:
        await world.ask(max_tokens=110)
    assert refused.value.resets_at == FIRST_OF_DECEMBER
    assert "This server's monthly budget" in str(refused.value)
    assert "2026-12-01" in str(refused.value)
    assert (world.model.asked, await world.tally()) == ([], spent(0))
    await world.ask(max_tokens=100)


@pytest.mark.parametrize("budgets", [[], [a_budget("0.001", stop=False)]], ids=["no budget", "one that only warns"])
async def test_what_no_budget_stops_may_be_as_long_as_the_model_likes(
    world: BudgetWorld, budgets: list[Budget]
) -> None:
    await world.set_budgets(*budgets)
    await world.ask(max_tokens=None)
    assert [cast("ChatRequest", asked).max_tokens for asked in world.model.asked] == [None]


async def test_a_refused_stream_is_not_begun(world: BudgetWorld) -> None:
    await world.set_budgets(a_budget(CENT))
    with pytest.raises(BudgetExceededError):
        async for _ in world.provider.stream(request(max_tokens=110)):
            pass
    assert world.model.asked == []


async def test_the_refusal_names_the_budget_that_lasts_longest(world: BudgetWorld) -> None:
    tomorrow = datetime(2026, 11, 22, tzinfo=UTC)
    daily = a_budget("0.001", BudgetScope.USER, period=BudgetPeriod.DAY)
    await world.set_budgets(daily, a_budget(1))
    with pytest.raises(BudgetExceededError, match="Your daily budget") as refused:
        await world.ask()
    assert refused.value.resets_at == tomorrow
    await world.set_budgets(daily, a_budget("0.001", BudgetScope.COG, cog_name="ask"))
    world.clock.advance(timedelta(seconds=31))
    with pytest.raises(BudgetExceededError, match="The monthly budget of ask") as refused:
        await world.ask()
    assert refused.value.resets_at == FIRST_OF_DECEMBER


async def test_a_new_period_starts_anew(world: BudgetWorld) -> None:
    await world.set_budgets(a_budget(CENT, period=BudgetPeriod.DAY))
    await world.ask()
    with pytest.raises(BudgetExceededError):
        await world.ask()
    world.clock.advance(timedelta(hours=12))
    await world.ask()


async def test_two_hundred_calls_at_once_never_pass_the_limit(world: BudgetWorld) -> None:
    await world.set_budgets(a_budget("0.5"))
    world.model.takes = 0.05
    outcomes = await asyncio.gather(*(world.ask() for _ in range(200)), return_exceptions=True)
    assert sum(isinstance(outcome, Completion) for outcome in outcomes) == 50
    assert sum(isinstance(outcome, BudgetExceededError) for outcome in outcomes) == 150
    assert await world.tally() == spent("0.5")


async def test_users_and_guilds_do_not_use_up_one_anothers(world: BudgetWorld) -> None:
    await world.set_budgets(a_budget(CENT, BudgetScope.USER))
    await world.set_budgets(a_budget(CENT), guild_id=OTHER_GUILD)
    await world.ask()
    await world.ask(user_id=UserId(7))
    await world.ask(guild_id=OTHER_GUILD)
    with pytest.raises(BudgetExceededError, match="Your monthly budget"):
        await world.ask()


async def test_a_bot_wide_budget_holds_for_every_guild_and_for_the_bot_itself() -> None:
    world = memory_world(a_budget("0.02", BudgetScope.BOT))
    await world.ask()
    await world.ask(guild_id=None)
    with pytest.raises(BudgetExceededError, match="The bot's monthly budget"):
        await world.ask(guild_id=OTHER_GUILD)
