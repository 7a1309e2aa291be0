"""The pipeline uses the current budgets, and in an outage of the database the last ones that it read."""

import asyncio
from datetime import timedelta

import pytest

from application.ports.errors import ServiceUnavailable
from domain.llm.errors import BudgetExceededError
from tests.integration.llm.budgets.budget_world import CENT, OTHER_GUILD, BudgetWorld, a_budget, request


async def test_word_of_a_change_is_obeyed_by_the_next_call(world: BudgetWorld) -> None:
    await world.set_budgets(a_budget(1))
    async with world.following():
        await world.ask()
        await world.set_budgets(a_budget(CENT))
        await asyncio.sleep(0)
        with pytest.raises(BudgetExceededError):
            await world.ask()


async def test_a_change_whose_word_was_lost_is_obeyed_in_time(world: BudgetWorld) -> None:
    await world.set_budgets()
    await world.ask()
    await world.set_budgets(a_budget("0.001"))
    await world.ask()
    world.clock.advance(timedelta(seconds=30))
    with pytest.raises(BudgetExceededError):
        await world.ask()


async def test_without_the_database_the_last_known_budgets_hold(world: BudgetWorld) -> None:
    await world.set_budgets(a_budget("0.001"))
    await world.set_budgets(guild_id=OTHER_GUILD)
    await world.ask(guild_id=OTHER_GUILD)
    with pytest.raises(BudgetExceededError):
        await world.ask()
    world.memory.outage.down = True
    world.clock.advance(timedelta(minutes=1))
    with pytest.raises(BudgetExceededError):
        await world.ask()
    assert await world.in_force.of(request(guild_id=OTHER_GUILD).caller) == ()


async def test_unreadable_budgets_refuse(world: BudgetWorld) -> None:
    world.memory.outage.down = True
    with pytest.raises(ServiceUnavailable):
        await world.ask()
    assert world.model.asked == []
