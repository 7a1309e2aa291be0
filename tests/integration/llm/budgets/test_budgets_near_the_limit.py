"""Past the warning threshold of a budget, callers get a warning and the cheaper model answers."""

import pytest
from structlog.testing import capture_logs

from adapters.llm.models.guild_models import GuildModels
from domain.llm.errors import BudgetExceededError
from domain.llm.media import EmbeddingRequest
from domain.llm.requests import ModelName
from domain.spending.budgets import BudgetPeriod, InvalidBudgets
from tests.integration.llm.budgets.budget_world import CENT, CHEAP, DEAR, GUILD, BudgetWorld, a_budget, request, spent
from tests.integration.llm.storages import NOON


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


async def test_a_cheaper_model_that_is_the_dearer_one_is_asked_only_where_its_own_cost_fits(world: BudgetWorld) -> None:
    soft = a_budget("0.0001", stop=False, warn_at_percent=1, cheaper_model=DEAR)
    await world.set_budgets(soft, a_budget("0.02", period=BudgetPeriod.DAY))
    await world.ask(model=CHEAP)
    await world.ask(model=CHEAP, max_tokens=300)
    await world.ask(model=CHEAP, max_tokens=100)
    assert world.model.models_asked == [CHEAP.model, CHEAP.model, DEAR.model]
    assert await world.tally(1) == spent("0.012")


async def test_the_cheaper_model_answers_without_an_option_that_it_does_not_take(world: BudgetWorld) -> None:
    small = ModelName("openai", "gpt-5.4-mini")
    await world.set_budgets(a_budget("0.02", stop=False, warn_at_percent=40, cheaper_model=small))
    await world.ask()
    answer = await world.ask(top_p=0.5)
    assert world.model.models_asked == [DEAR.model, small.model]
    assert answer.left_out == ("top_p",)


async def test_the_cheaper_model_serves_what_the_dearer_one_could_not_any_more(world: BudgetWorld) -> None:
    await world.set_budgets(a_budget("0.02", cheaper_model=CHEAP))
    await world.ask()
    await world.ask(max_tokens=500, fallbacks=(DEAR,))
    assert world.model.models_asked == [DEAR.model, CHEAP.model]
    assert world.model.asked[-1].fallbacks == ()
    with pytest.raises(BudgetExceededError):
        await world.ask(max_tokens=1000)


async def test_a_cheaper_model_that_is_not_allowed_is_refused_with_the_allowed_ones(world: BudgetWorld) -> None:
    world.guild_models = GuildModels((str(DEAR),), NOON)
    with pytest.raises(InvalidBudgets, match=f"{CHEAP} cannot be chosen for text here\\. Allowed: {DEAR}\\."):
        await world.set_budgets(a_budget(CENT, cheaper_model=CHEAP))


async def test_a_cheaper_model_that_is_not_allowed_any_more_is_not_asked_and_logged_once(world: BudgetWorld) -> None:
    await world.set_budgets(a_budget(CENT, stop=False, cheaper_model=CHEAP))
    world.guild_models = GuildModels((str(DEAR),), NOON)
    with capture_logs() as logs:
        for _ in range(3):
            await world.ask()
    assert world.model.models_asked == [DEAR.model] * 3
    assert [(entry["guild_id"], entry["model"]) for entry in logs if "model" in entry] == [(GUILD, str(CHEAP))]


async def test_a_cheaper_model_that_cannot_serve_the_request_is_not_asked(world: BudgetWorld) -> None:
    await world.set_budgets(a_budget(CENT, stop=False, cheaper_model=CHEAP))
    await world.ask()
    embedding = EmbeddingRequest(
        provider="openai", model="text-embedding-3-small", caller=request().caller, texts=("a",)
    )
    await world.provider.ask(embedding)
    assert world.model.models_asked == [DEAR.model, "text-embedding-3-small"]
