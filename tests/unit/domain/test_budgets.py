"""Budgets: the counters of a call, the periods, and the validation of a guild's document."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.ids import GuildId, UserId
from domain.llm.requests import Caller, ModelName
from domain.spending.budget_document import MOST_BUDGETS, read_budgets, write_budgets
from domain.spending.budgets import (
    Budget,
    BudgetPeriod,
    BudgetScope,
    BudgetState,
    InvalidBudgets,
    applying,
    bot_wide_budgets,
    counter_of,
    dollars,
    nano_dollars,
)

GUILD, ALICE, BOB = GuildId(1), UserId(2), UserId(3)
NOON = datetime(2026, 2, 28, 12, tzinfo=UTC)
ASKING = Caller(guild_id=GUILD, user_id=ALICE, cog_name="ask")
DAY, MONTH = BudgetPeriod.DAY, BudgetPeriod.MONTH


def a_budget(
    scope: BudgetScope = BudgetScope.GUILD, period: BudgetPeriod = DAY, usd: str = "1", **facts: Any
) -> Budget:
    return Budget(scope=scope, period=period, limit_usd=Decimal(usd), **facts)


def applied(*budgets: Budget, caller: Caller = ASKING) -> list[Budget]:
    return [each.budget for each in applying(budgets, caller, NOON)]


def test_a_call_counts_towards_its_guild_its_user_its_cog_and_the_bot() -> None:
    mine = [
        a_budget(BudgetScope.BOT),
        a_budget(BudgetScope.GUILD),
        a_budget(BudgetScope.USER),
        a_budget(BudgetScope.COG, cog_name="ask"),
    ]
    others = [a_budget(BudgetScope.USER, MONTH, user_id=BOB), a_budget(BudgetScope.COG, cog_name="draw")]
    assert applied(*mine, *others) == mine


def test_a_users_own_budget_takes_the_place_of_each_users_in_its_period() -> None:
    each_day, each_month = a_budget(BudgetScope.USER, DAY), a_budget(BudgetScope.USER, MONTH)
    own = a_budget(BudgetScope.USER, DAY, "5", user_id=ALICE)
    assert applied(each_day, each_month, own) == [each_month, own]
    assert applied(each_day, own, caller=Caller(guild_id=GUILD, user_id=BOB, cog_name="ask")) == [each_day]


def test_the_bots_own_use_counts_towards_the_bot_alone() -> None:
    bot = a_budget(BudgetScope.BOT)
    itself = Caller(guild_id=None, user_id=ALICE, cog_name="ask")
    assert applied(bot, a_budget(), a_budget(BudgetScope.USER), caller=itself) == [bot]


def test_different_budgets_have_different_counters() -> None:
    scopes = [a_budget(), a_budget(BudgetScope.USER), a_budget(BudgetScope.COG, cog_name="ask"), a_budget(period=MONTH)]
    callers = [ASKING, Caller(guild_id=GuildId(9), user_id=ALICE, cog_name="ask")]
    counters = {counter_of(budget, caller, NOON) for budget in scopes for caller in callers}
    assert len(counters) == 8
    assert counter_of(a_budget(BudgetScope.BOT), callers[0], NOON) == counter_of(
        a_budget(BudgetScope.BOT), callers[1], NOON
    )


@pytest.mark.parametrize(
    ("period", "at", "start", "ends_at"),
    [
        (DAY, NOON, date(2026, 2, 28), datetime(2026, 3, 1, tzinfo=UTC)),
        (MONTH, NOON, date(2026, 2, 1), datetime(2026, 3, 1, tzinfo=UTC)),
        (MONTH, datetime(2026, 12, 31, 23, 59, tzinfo=UTC), date(2026, 12, 1), datetime(2027, 1, 1, tzinfo=UTC)),
        (
            DAY,
            datetime(2026, 3, 1, 1, tzinfo=timezone(timedelta(hours=2))),
            date(2026, 2, 28),
            datetime(2026, 3, 1, tzinfo=UTC),
        ),
    ],
)
def test_periods_are_calendar_days_and_months_in_utc(
    period: BudgetPeriod, at: datetime, start: date, ends_at: datetime
) -> None:
    counter = counter_of(a_budget(period=period), ASKING, at)
    assert (counter.start, counter.ends_at) == (start, ends_at)


@given(st.datetimes(timezones=st.just(UTC), min_value=datetime(2015, 1, 1), max_value=datetime(2200, 1, 1)))  # noqa: DTZ001 - hypothesis adds the zone
def test_every_moment_is_in_the_period_that_counts_it(at: datetime) -> None:
    for period in BudgetPeriod:
        counter = counter_of(a_budget(period=period), ASKING, at)
        assert counter.starts_at <= at < counter.ends_at


@pytest.mark.parametrize(
    ("spent", "state"),
    [
        ("0.7999", BudgetState.OK),
        ("0.8", BudgetState.WARNED),
        ("0.9999", BudgetState.WARNED),
        ("1", BudgetState.EXHAUSTED),
    ],
)
def test_a_budget_warns_before_it_is_exhausted(spent: str, state: BudgetState) -> None:
    assert a_budget().state(nano_dollars(Decimal(spent))) is state


@given(st.decimals(min_value=0, max_value=10**6, places=12))
def test_nano_dollars_are_never_less_than_the_cost(usd: Decimal) -> None:
    assert usd <= dollars(nano_dollars(usd)) < usd + Decimal("1e-9")


def test_bot_wide_budgets_are_those_that_are_set() -> None:
    assert bot_wide_budgets(None, None) == ()
    assert [(each.scope, each.period) for each in bot_wide_budgets(None, Decimal(5))] == [(BudgetScope.BOT, MONTH)]


_BUDGETS = st.builds(
    Budget,
    scope=st.sampled_from([BudgetScope.GUILD, BudgetScope.USER]),
    period=st.sampled_from(BudgetPeriod),
    limit_usd=st.decimals(min_value="0.000001", max_value=10**6, places=6),
    warn_at_percent=st.integers(1, 100),
    stop=st.booleans(),
    cheaper_model=st.none() | st.just(ModelName("openai", "gpt-4.1-mini")),
) | st.builds(
    Budget,
    scope=st.just(BudgetScope.COG),
    period=st.sampled_from(BudgetPeriod),
    limit_usd=st.just(Decimal("0.5")),
    cog_name=st.sampled_from(["ask", "draw", "ü ☕"]),
)


@given(st.lists(_BUDGETS, max_size=6, unique_by=lambda each: (each.scope, each.period, each.cog_name)))
def test_a_document_reads_back_as_it_was_written(budgets: list[Budget]) -> None:
    assert read_budgets(write_budgets(budgets)) == tuple(budgets)


def test_a_guild_without_a_document_has_no_budgets() -> None:
    assert read_budgets({}) == ()


GOOD: dict[str, Any] = {"scope": "guild", "period": "day", "limit_usd": "1"}


@pytest.mark.parametrize(
    ("items", "pointers"),
    [
        ("all", ["/budgets"]),
        ([GOOD] * (MOST_BUDGETS + 1), ["/budgets"]),
        (["none"], ["/budgets/0"]),
        ([{}], ["/budgets/0/scope", "/budgets/0/period", "/budgets/0/limit_usd"]),
        ([{**GOOD, "scope": "bot"}], ["/budgets/0/scope"]),
        ([{**GOOD, "period": "week"}], ["/budgets/0/period"]),
        ([GOOD, {**GOOD, "scope": "user", "limit_usd": "0"}], ["/budgets/1/limit_usd"]),
        *[
            ([{**GOOD, "limit_usd": limit}], ["/budgets/0/limit_usd"])
            for limit in ("-1", "NaN", "Infinity", "1e7", "0.0000001", "1.0000001", "much", 5, None, "9" * 40)
        ],
        *[([{**GOOD, "warn_at_percent": percent}], ["/budgets/0/warn_at_percent"]) for percent in (0, 101, "80", True)],
        ([{**GOOD, "stop": "yes"}], ["/budgets/0/stop"]),
        ([{**GOOD, "cheaper_model": "gpt"}], ["/budgets/0/cheaper_model"]),
        ([{**GOOD, "user_id": "1"}], ["/budgets/0/user_id"]),
        ([{**GOOD, "scope": "user", "user_id": "me"}], ["/budgets/0/user_id"]),
        ([{**GOOD, "scope": "user", "user_id": str(2**63)}], ["/budgets/0/user_id"]),
        ([{**GOOD, "scope": "cog"}], ["/budgets/0/cog_name"]),
        ([{**GOOD, "cog_name": "ask"}], ["/budgets/0/cog_name"]),
        ([{**GOOD, "scope": "cog", "cog_name": ""}], ["/budgets/0/cog_name"]),
        ([GOOD, {**GOOD, "limit_usd": "2"}], ["/budgets/1"]),
    ],
)
def test_every_problem_of_a_document_is_named(items: Any, pointers: list[str]) -> None:
    with pytest.raises(InvalidBudgets) as refused:
        read_budgets({"budgets": items})
    assert [problem.pointer for problem in refused.value.problems] == pointers
    assert all(problem.message.endswith(".") for problem in refused.value.problems)
