"""Decide which alerts are due, and recognise those of one cause."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from domain.alerts.alert import AlertKind
from domain.alerts.causes import budget_alert, cog_alert, ending_model_alert, provider_alert, requested_alert
from domain.cogs.breaker import CogBreakerPolicy, opened
from domain.ids import UserId
from domain.llm.requests import ModelName
from domain.llm.retirement import Retirement
from domain.spending.budgets import Budget, BudgetPeriod, BudgetScope

RESETS_AT = datetime(2026, 3, 2, tzinfo=UTC)
NANO = 10**9
DAILY = Budget(scope=BudgetScope.GUILD, period=BudgetPeriod.DAY, limit_usd=Decimal(10))


@pytest.mark.parametrize("spent", [0, 8 * NANO - 1])
def test_a_budget_below_its_mark_raises_nothing(spent: int) -> None:
    assert budget_alert(DAILY, spent, RESETS_AT) is None


def test_the_warning_mark_and_the_limit_are_two_causes() -> None:
    warned, exhausted = (budget_alert(DAILY, dollars * NANO, RESETS_AT) for dollars in (8, 10))
    assert warned is not None
    assert exhausted is not None
    assert warned.cause != exhausted.cause
    assert warned.text.startswith("80 % of this server's daily budget is spent.")
    assert exhausted.text.startswith("This server's daily budget is used up. No more requests are made from it.")


def test_more_spending_in_the_same_period_is_no_new_cause_and_the_next_period_is_one() -> None:
    first, again, tomorrow = (
        budget_alert(DAILY, spent * NANO, resets_at)
        for spent, resets_at in ((8, RESETS_AT), (9, RESETS_AT), (8, RESETS_AT + timedelta(days=1)))
    )
    assert first == again
    assert tomorrow is not None
    assert first is not None
    assert first.cause != tomorrow.cause


def test_budgets_of_different_users_cogs_and_limits_are_different_causes() -> None:
    def cause(**facts: object) -> str:
        alert = budget_alert(Budget(**{**_FACTS, **facts}), 100 * NANO, RESETS_AT)  # type: ignore[arg-type]  # varied facts
        assert alert is not None
        return alert.cause

    assert len({cause(), cause(user_id=UserId(1)), cause(cog_name="ask"), cause(limit_usd=Decimal(20))}) == 4


_FACTS: dict[str, object] = {"scope": BudgetScope.COG, "period": BudgetPeriod.DAY, "limit_usd": Decimal(10)}


def test_no_text_of_a_budget_has_an_amount_or_speaks_of_your_budget() -> None:
    own = Budget(scope=BudgetScope.USER, period=BudgetPeriod.MONTH, limit_usd=Decimal(7), user_id=UserId(5), stop=False)
    alert = budget_alert(own, 7 * NANO, RESETS_AT)
    assert alert is not None
    assert "7" not in alert.text
    assert alert.text.startswith("The monthly budget of user 5 is used up. Requests go on, since it only warns.")


def test_a_cog_is_one_cause_per_day_however_often_its_breaker_opens() -> None:
    noon = datetime(2026, 3, 1, 12, tzinfo=UTC).timestamp()
    first = opened(None, noon, CogBreakerPolicy(), failed="/roll", error="ValueError")
    second = opened(first, noon + 600, CogBreakerPolicy(), failed="/roll", error="ValueError")
    alerts = [cog_alert("dice", each, everywhere=False, sentence="off") for each in (first, second)]
    assert len({alert.cause for alert in alerts}) == 1
    assert cog_alert("dice", first, everywhere=True, sentence="off").cause != alerts[0].cause


@pytest.mark.parametrize(
    ("today", "cause"), [(date(2026, 3, 1), "notice"), (date(2026, 3, 25), "soon"), (date(2026, 4, 1), "ended")]
)
def test_a_model_that_ends_is_announced_three_times(today: date, cause: str) -> None:
    alert = ending_model_alert(ModelName("openai", "gpt-4o"), Retirement(date(2026, 4, 1), "gpt-6"), ["Ask"], today)
    assert alert.cause == f"model:openai:gpt-4o:2026-04-01:{cause}"
    assert "gpt-6 answers instead" in alert.text
    assert "It is set in: Ask." in alert.text


def test_a_model_without_a_successor_is_announced_as_refused() -> None:
    alert = ending_model_alert(ModelName("openai", "m"), Retirement(date(2026, 4, 1)), [], date(2026, 3, 1))
    assert alert.text.startswith("The model openai:m ends on 2026-04-01; from then on requests to it are refused.")


def test_a_provider_is_one_cause_per_day_whichever_models_fail() -> None:
    first, second = (provider_alert("openai", models, date(2026, 3, 1)) for models in (["a"], ["b", "a"]))
    assert first.cause == second.cause
    assert "(a, b)" in second.text


def test_tests_of_the_same_minute_are_one_cause() -> None:
    at = datetime(2026, 3, 1, 12, 0, 1, tzinfo=UTC)
    assert requested_alert(at) == requested_alert(at + timedelta(seconds=58))
    assert requested_alert(at).cause != requested_alert(at + timedelta(seconds=59)).cause
    assert requested_alert(at).kind is AlertKind.TEST
