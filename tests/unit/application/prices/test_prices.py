"""Update the prices, and set a price by hand."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from adapters.clock import FixedClock
from adapters.persistence.memory.database import MemoryDatabase
from adapters.persistence.prices.memory import MemoryPriceBook, MemoryPriceTable
from adapters.persistence.usage.memory import MemoryUsageCorrections
from application.ports.prices import PriceExists
from application.prices.price_json import rates_as_json, rates_of_json
from application.prices.reprice_usage import RepriceUsage
from application.prices.repricing import RepriceAtOnce
from application.prices.set_price import SetPrice, SetPriceCommand
from application.prices.update_prices import UpdatePrices, price_changes
from domain.audit import AuditAction
from domain.ids import UserId
from domain.spending.price_versions import PriceSource, PriceVersion
from domain.spending.pricing import Meter, ModelPrice, PriceTier, Rate

LONG_AGO, NOW = datetime(2020, 1, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC)
RAISE = datetime(2026, 1, 1, tzinfo=UTC)
ADA = UserId(5)


def a_price(usd: str, valid_from: datetime = LONG_AGO, model: str = "m") -> ModelPrice:
    return ModelPrice(provider="p", model=model, rates={Meter.INPUT: Rate(Decimal(usd))}, valid_from=valid_from)


class Repricing:
    """Keeps the arguments of its calls."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, datetime]] = []

    async def __call__(self, provider: str, model: str, since: datetime) -> int | None:
        self.asked.append((provider, model, since))
        return 3


def changes(kept: list[PriceVersion], *listed: ModelPrice) -> list[tuple[ModelPrice | None, ModelPrice]]:
    return [(change.old, change.new) for change in price_changes(kept, listed, NOW)]


def test_a_change_says_what_held_before() -> None:
    kept = [PriceVersion(a_price("1")), PriceVersion(a_price("2", RAISE))]
    new = a_price("3", NOW)
    assert changes(kept, a_price("1"), a_price("3", RAISE)) == [(a_price("2", RAISE), new)]
    assert changes(kept, a_price("9", model="other")) == [(None, a_price("9", model="other"))]


def test_prices_set_by_hand_and_withdrawn_versions_are_left_alone() -> None:
    by_hand = PriceVersion(a_price("1"), PriceSource.MANUAL)
    assert changes([by_hand], a_price("2"), a_price("3", RAISE)) == []
    withdrawn = PriceVersion(a_price("2", RAISE), withdrawn=True)
    assert changes([PriceVersion(a_price("1")), withdrawn], a_price("1"), a_price("2", RAISE)) == []


def after_updates(kept: list[PriceVersion], *lists: list[ModelPrice]) -> list[ModelPrice]:
    """Take over each list twice, a day apart, and return what was added."""
    added: list[ModelPrice] = []
    for day, listed in enumerate(lists):
        at = NOW + timedelta(days=day)
        known = [*kept, *map(PriceVersion, added)]
        new = [change.new for change in price_changes(known, listed, at)]
        known += map(PriceVersion, new)
        assert price_changes(known, listed, at) == price_changes(known, listed, at + timedelta(hours=1)) == ()
        added += new
    return added


def test_a_price_that_goes_back_to_an_earlier_one_is_valid_from_now_on() -> None:
    kept, day = [PriceVersion(a_price("1"))], timedelta(days=1)
    assert after_updates(kept, [a_price("2")], [a_price("1")], [a_price("2")]) == [
        a_price("2", NOW),
        a_price("1", NOW + day),
        a_price("2", NOW + 2 * day),
    ]


def test_a_price_goes_back_also_where_a_later_one_is_announced() -> None:
    kept, announced = [PriceVersion(a_price("1")), PriceVersion(a_price("2", RAISE))], NOW + timedelta(days=30)
    later = a_price("3", announced)
    assert after_updates(kept, [a_price("1"), later], [a_price("1"), later]) == [later, a_price("1", NOW)]


def test_an_announced_price_is_corrected_as_often_as_the_list_changes() -> None:
    announced, moment = NOW + timedelta(days=30), timedelta(microseconds=1)
    lists = [[a_price("1"), a_price(usd, announced)] for usd in ("2", "3", "2")]
    assert after_updates([PriceVersion(a_price("1"))], *lists) == [
        a_price("2", announced),
        a_price("3", announced + moment),
        a_price("2", announced + 2 * moment),
    ]


def test_a_price_that_returns_within_one_list_is_added_with_both_dates() -> None:
    between, back = a_price("2", RAISE), a_price("1", RAISE + timedelta(days=30))
    assert after_updates([PriceVersion(a_price("1"))], [a_price("1"), between, back]) == [between, back]


def test_a_price_that_got_its_own_date_holds_now_after_one_update() -> None:
    kept = [PriceVersion(a_price("1")), PriceVersion(a_price("2", RAISE + timedelta(days=60)))]
    dated = a_price("3", RAISE)
    assert after_updates(kept, [a_price("1"), dated]) == [dated, a_price("3", NOW)]


def test_a_withdrawn_price_is_not_added_again_under_a_later_date() -> None:
    withdrawn = PriceVersion(a_price("2", RAISE), withdrawn=True)
    assert changes([PriceVersion(a_price("1")), withdrawn], a_price("2")) == []
    assert changes([PriceVersion(a_price("2"), withdrawn=True)], a_price("2")) == []
    by_hand = replace(withdrawn, source=PriceSource.MANUAL)
    assert changes([PriceVersion(a_price("1")), by_hand], a_price("2")) == [(a_price("1"), a_price("2", NOW))]


async def test_an_update_is_audited_as_one_and_reprices_each_model_once() -> None:
    table, reprice = MemoryPriceTable(), Repricing()
    update = UpdatePrices(table, reprice, FixedClock(NOW))
    plan = await update.plan([a_price("2", RAISE), a_price("1"), a_price("1", model="b")])
    assert await update(plan) == 6
    assert reprice.asked == [("p", "b", LONG_AGO), ("p", "m", LONG_AGO)]
    (entry,) = table.audit
    assert (entry.action, entry.actor_id, entry.guild_id) == (AuditAction.PRICES_UPDATED, None, None)
    assert entry.after == {"models": ["p b", "p m"]}
    assert await update.plan([a_price("2", RAISE), a_price("1")]) == ()
    assert await update(()) == 0
    assert len(table.audit) == 1


async def test_an_update_that_lost_a_race_changes_nothing() -> None:
    table, reprice = MemoryPriceTable(), Repricing()
    update = UpdatePrices(table, reprice, FixedClock(NOW))
    plan = await update.plan([a_price("1")])
    await update(plan)
    with pytest.raises(PriceExists):
        await update(plan)
    assert len(reprice.asked) == 1


async def test_a_price_set_by_hand_is_audited_with_what_held_before() -> None:
    table = MemoryPriceTable([PriceVersion(a_price("1")), PriceVersion(a_price("2", NOW + timedelta(days=1)))])
    reprice = Repricing()
    rates = {Meter.INPUT: Rate(Decimal(5), (PriceTier(10, Decimal("6.50")),))}
    done = await SetPrice(table, reprice, FixedClock(NOW))(
        SetPriceCommand(provider="p", model="m", rates=rates, valid_from=None, set_by=ADA)
    )
    assert (done.version.source, done.version.price.valid_from, done.repriced) == (PriceSource.MANUAL, NOW, 3)
    assert reprice.asked == [("p", "m", NOW)]
    (entry,) = table.audit
    assert (entry.action, entry.actor_id, entry.target) == (AuditAction.PRICE_SET, ADA, "p:m")
    assert entry.before == {
        "valid_from": "2020-01-01T00:00:00+00:00",
        "source": "seed",
        "rates": {"input": {"usd": "1"}},
    }
    assert entry.after is not None
    assert entry.after["rates"] == {"input": {"usd": "5", "tiers": [{"above_input_tokens": 10, "usd": "6.50"}]}}


async def test_repricing_reads_the_new_prices_and_waits_for_a_database_that_is_away() -> None:
    forgotten: list[bool] = []
    database = MemoryDatabase()
    database.outage.down = True
    reprice_usage = RepriceUsage(MemoryPriceBook(), MemoryUsageCorrections(database))
    reprice = RepriceAtOnce(reprice_usage, lambda: forgotten.append(True))
    assert await reprice("p", "m", NOW) is None
    assert forgotten == [True]


def test_rates_survive_json_exactly() -> None:
    tiers = (PriceTier(200_000, Decimal("0.0000000001")),)
    rates = {meter: Rate(Decimal("1234567.0123456789"), tiers) for meter in Meter}
    assert rates_of_json(rates_as_json(rates)) == rates
