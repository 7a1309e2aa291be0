"""The operator's ceilings bound each guild, and each user over all guilds, whatever a guild's own budgets are."""

import asyncio
from decimal import Decimal

import pytest

from baseline.errors import BudgetExceededError
from domain.ids import GuildId, UserId
from domain.spending.budgets import NO_USER, BudgetPeriod, BudgetScope, bot_wide_budgets, ceilings
from tests.integration.llm.budgets.budget_world import a_budget, memory_world

CENT = Decimal("0.01")
DAY = BudgetPeriod.DAY
OTHER_GUILD = GuildId(77)
CALLS = 88


async def test_one_member_asking_at_once_in_two_guilds_spends_no_more_than_the_ceiling() -> None:
    world = memory_world(*ceilings(BudgetScope.USER_CEILING, 5 * CENT, None))
    free = memory_world()
    assert len(await asyncio.gather(*(free.ask() for _ in range(CALLS)))) == CALLS
    cost = (await free.ask()).cost_usd
    assert cost is not None

    guilds = (world.ask(guild_id=OTHER_GUILD if number % 2 else GuildId(78)) for number in range(CALLS))
    answers = await asyncio.gather(*guilds, return_exceptions=True)

    refused = [answer for answer in answers if isinstance(answer, BudgetExceededError)]
    assert refused
    assert (CALLS - len(refused)) * cost <= 5 * CENT
    assert "The bot operator's daily limit for each user, over all servers," in str(refused[0])
    assert "It starts anew at" in str(refused[0])


async def test_a_guilds_ceiling_leaves_other_guilds_alone() -> None:
    world = memory_world(a_budget("0.015", BudgetScope.GUILD_CEILING, period=DAY))
    await world.ask()
    with pytest.raises(BudgetExceededError, match="The bot operator's daily limit for this server"):
        await world.ask(user_id=UserId(99))
    await world.ask(guild_id=OTHER_GUILD)


async def test_a_guilds_larger_budget_does_not_raise_the_ceiling() -> None:
    world = memory_world(a_budget("0.015", BudgetScope.GUILD_CEILING, period=DAY))
    await world.set_budgets(a_budget(100, period=DAY))
    await world.ask()
    with pytest.raises(BudgetExceededError, match="bot operator's"):
        await world.ask()
    await world.set_budgets()
    with pytest.raises(BudgetExceededError, match="bot operator's"):
        await world.ask()


async def test_work_on_no_users_behalf_is_counted_towards_no_users_ceiling() -> None:
    world = memory_world(a_budget("0.015", BudgetScope.USER_CEILING, period=DAY))
    for _ in range(3):
        await world.ask(user_id=NO_USER)


def test_a_ceiling_that_is_none_sets_no_limit() -> None:
    assert ceilings(BudgetScope.USER_CEILING, None, None) == bot_wide_budgets(None, None) == ()
