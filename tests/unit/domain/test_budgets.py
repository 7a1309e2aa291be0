"""Budgets: the counters of a call, the periods, and the rules of a guild's budgets."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.ids import GuildId, UserId
from domain.llm.requests import Caller
from domain.spending.budgets import (
    NO_USER,
    Budget,
    BudgetPeriod,
    BudgetScope,
    BudgetState,
    applying,
    bot_wide_budgets,
    counter_of,
    dollars,
    every_counter,
    nano_dollars,
)
from domain.spending.stored_budgets import MOST_BUDGETS, problems_of

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


def test_work_on_no_users_behalf_counts_towards_no_users_budget() -> None:
    guild, cog = a_budget(), a_budget(BudgetScope.COG, cog_name="ask")
    of_users = [a_budget(BudgetScope.USER), a_budget(BudgetScope.USER_CEILING)]
    no_user = Caller(guild_id=GUILD, user_id=NO_USER, cog_name="ask")
    assert applied(guild, cog, *of_users, caller=no_user) == [guild, cog]


def test_a_call_counts_in_no_other_counter_than_those_of_every_scope_and_period() -> None:
    of = [a_budget(scope, period, cog_name="ask") for scope in BudgetScope for period in BudgetPeriod]
    assert every_counter(ASKING, NOON) == {counter_of(budget, ASKING, NOON) for budget in of}


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


@pytest.mark.parametrize(
    ("budgets", "pointers"),
    [
        ([a_budget()] * (MOST_BUDGETS + 1), ["/budgets"]),
        ([a_budget(BudgetScope.BOT)], ["/budgets/0/scope"]),
        ([a_budget(), a_budget(BudgetScope.USER, usd="0")], ["/budgets/1/limit_usd"]),
        *[
            ([a_budget(usd=limit)], ["/budgets/0/limit_usd"])
            for limit in ("-1", "NaN", "Infinity", "1e7", "0.0000001", "1.0000001", "9" * 40)
        ],
        *[([a_budget(warn_at_percent=percent)], ["/budgets/0/warn_at_percent"]) for percent in (0, 101)],
        ([a_budget(user_id=ALICE)], ["/budgets/0/user_id"]),
        ([a_budget(BudgetScope.COG)], ["/budgets/0/cog_name"]),
        ([a_budget(cog_name="ask")], ["/budgets/0/cog_name"]),
        *[([a_budget(BudgetScope.COG, cog_name=name)], ["/budgets/0/cog_name"]) for name in ("", "x" * 101)],
        ([a_budget(), a_budget(usd="2")], ["/budgets/1"]),
        (
            [a_budget(usd="0", warn_at_percent=0), a_budget(BudgetScope.COG)],
            ["/budgets/0/limit_usd", "/budgets/0/warn_at_percent", "/budgets/1/cog_name"],
        ),
        ([a_budget(usd="1e6"), a_budget(period=MONTH), a_budget(BudgetScope.COG, cog_name="ü ☕")], []),
    ],
)
def test_every_broken_rule_is_named_with_its_place(budgets: list[Budget], pointers: list[str]) -> None:
    problems = problems_of(budgets)
    assert [problem.pointer for problem in problems] == pointers
    assert all(problem.message.endswith(".") for problem in problems)
