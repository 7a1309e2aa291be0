"""Budgets around the pipeline: nothing is asked that they do not allow, and all that is paid counts."""

import asyncio
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import cast

import pytest

from application.ports.budgets import Tally
from application.ports.errors import ServiceUnavailable
from domain.budgets import Budget, BudgetPeriod, BudgetScope, nano_dollars
from domain.chat import ChatRequest, Completion, TokenCountRequest
from domain.ids import UserId
from domain.llm_errors import BudgetExceededError, ContentFilterError
from domain.media import EmbeddingRequest
from domain.models import ModelName
from tests.integration.llm.budget_world import (
    CENT,
    CHEAP,
    DEAR,
    OTHER_GUILD,
    UNPRICED,
    BudgetWorld,
    a_budget,
    memory_world,
    request,
    spent,
)

FIRST_OF_DECEMBER = datetime(2026, 12, 1, tzinfo=UTC)


@pytest.fixture
def world() -> BudgetWorld:
    return memory_world()


async def test_a_call_without_a_budget_passes_through(world: BudgetWorld) -> None:
    await world.set_budgets(a_budget("0.001"), guild_id=OTHER_GUILD)
    assert (await world.ask()).budget_warning is None
    assert (await world.ask(guild_id=None)).content


async def test_what_a_call_paid_is_spent_and_the_rest_is_free_again(world: BudgetWorld) -> None:
    await world.set_budgets(a_budget(1))
    world.model.tokens = 3
    assert (await world.ask()).cost_usd == Decimal("0.003")
    assert await world.tally() == spent("0.003")


async def test_while_a_call_runs_what_it_may_cost_is_held_back(world: BudgetWorld) -> None:
    await world.set_budgets(a_budget(1))
    world.model.takes = 0.05
    running = asyncio.create_task(world.ask(max_tokens=20))
    await world.model.reached.wait()
    assert await world.tally() == Tally(0, nano_dollars(2 * CENT))
    await running
    assert await world.tally() == spent(CENT)


async def test_a_call_that_may_go_over_the_limit_is_refused_before_it_is_made(world: BudgetWorld) -> None:
    await world.set_budgets(a_budget(CENT))
    with pytest.raises(BudgetExceededError) as refused:
        await world.ask(max_tokens=11)
    assert refused.value.resets_at == FIRST_OF_DECEMBER
    assert "This server's monthly budget" in str(refused.value)
    assert "2026-12-01" in str(refused.value)
    assert (world.model.asked, await world.tally()) == ([], spent(0))
    await world.ask(max_tokens=10)


async def test_an_answer_is_not_longer_than_what_was_held_back_for_it(world: BudgetWorld) -> None:
    await world.set_budgets(a_budget(100))
    await world.ask(max_tokens=None)
    await world.ask(max_tokens=20)
    async with aclosing(world.provider.stream(request(max_tokens=None))) as events:
        _ = [event async for event in events]
    assert [cast("ChatRequest", asked).max_tokens for asked in world.model.asked] == [4096, 20, 4096]


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
        async for _ in world.provider.stream(request(max_tokens=11)):
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
    # A token for the one word that was heard.
    assert await world.tally() == spent("0.001")


async def test_a_whole_stream_counts_and_says_so(world: BudgetWorld) -> None:
    await world.set_budgets(a_budget(CENT))
    events = [event async for event in world.provider.stream(request())]
    assert cast("Completion", events[-1]).budget_warning == "100 % of this server's monthly budget is spent."
    assert await world.tally() == spent(CENT)


async def test_the_warning_begins_with_the_call_that_passes_the_threshold(world: BudgetWorld) -> None:
    await world.set_budgets(a_budget("0.05", warn_at_percent=60), a_budget(100, period=BudgetPeriod.DAY))
    warnings = [(await world.ask()).budget_warning for _ in range(4)]
    assert warnings == [
        None,
        None,
        "60 % of this server's monthly budget is spent.",
        "80 % of this server's monthly budget is spent.",
    ]


async def test_a_budget_that_does_not_stop_only_warns(world: BudgetWorld) -> None:
    await world.set_budgets(a_budget(CENT, stop=False))
    await world.ask()
    assert (await world.ask()).budget_warning == "200 % of this server's monthly budget is spent."
    assert await world.tally() == spent(2 * CENT)


async def test_past_the_threshold_the_cheaper_model_is_asked(world: BudgetWorld) -> None:
    await world.set_budgets(a_budget("0.05", warn_at_percent=40, cheaper_model=CHEAP))
    for _ in range(3):
        await world.ask()
    assert world.model.models_asked == [DEAR.model, DEAR.model, CHEAP.model]
    assert await world.tally() == spent("0.021")


async def test_the_cheaper_model_serves_what_the_dearer_one_could_not_any_more(world: BudgetWorld) -> None:
    await world.set_budgets(a_budget("0.02", cheaper_model=CHEAP))
    await world.ask()
    await world.ask(max_tokens=50, fallbacks=(DEAR,))
    assert world.model.models_asked == [DEAR.model, CHEAP.model]
    assert world.model.asked[-1].fallbacks == ()
    with pytest.raises(BudgetExceededError):
        await world.ask(max_tokens=100)


async def test_a_cheaper_model_that_cannot_serve_the_request_is_not_asked(world: BudgetWorld) -> None:
    await world.set_budgets(a_budget(CENT, stop=False, cheaper_model=CHEAP))
    await world.ask()
    embedding = EmbeddingRequest(
        provider="openai", model="text-embedding-3-small", caller=request().caller, texts=("a",)
    )
    await world.provider.ask(embedding)
    assert world.model.models_asked == [DEAR.model, "text-embedding-3-small"]


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


async def test_budgets_that_nobody_can_read_refuse(world: BudgetWorld) -> None:
    world.memory.outage.down = True
    with pytest.raises(ServiceUnavailable):
        await world.ask()
    assert world.model.asked == []
