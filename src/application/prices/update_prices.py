"""Add versions from a price list to the kept prices. Earlier versions stay."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby

from application.ports.clock import Clock
from application.ports.prices import PriceTable
from application.prices.repricing import Reprice
from domain.audit_entries.prices import prices_updated
from domain.spending.price_versions import PriceSource, PriceVersion, in_force
from domain.spending.pricing import ModelPrice

_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class PriceChange:
    """`old` is what held at the time from which on the new price is valid; None for a model without a price."""

    old: ModelPrice | None
    new: ModelPrice


def price_changes(kept: Iterable[PriceVersion], listed: Iterable[ModelPrice], at: datetime) -> tuple[PriceChange, ...]:
    """Return what the price list adds to the table, by model.

    A version that the table lacks is valid from its own date. Where the price that the list states for now is another
    one than the table's, it is valid from `at` on, so that past prices stay; also an earlier price that is back. A
    stored price of the future is replaced from its date on. Models with a price set by hand are left alone, and a
    listed price that was withdrawn is not added under a later date.
    """
    by_model: dict[tuple[str, str], list[PriceVersion]] = {}
    for version in kept:
        by_model.setdefault(_model_of(version.price), []).append(version)
    return tuple(
        change
        for model, prices in groupby(sorted(listed, key=lambda price: (*_model_of(price), price.valid_from)), _model_of)
        for change in _changes_of_model(by_model.get(model, []), list(prices), at)
    )


class UpdatePrices:
    """Two steps, so that a person can look at the changes between them."""

    def __init__(self, table: PriceTable, reprice: Reprice, clock: Clock) -> None:
        self._table = table
        self._reprice = reprice
        self._clock = clock

    async def plan(self, listed: Iterable[ModelPrice]) -> tuple[PriceChange, ...]:
        return price_changes(await self._table.versions(), listed, self._clock.now())

    async def __call__(self, changes: Sequence[PriceChange]) -> int:
        """Returns how many calls lacked a cost and got it. Raises `PriceExists` when a concurrent change won."""
        if not changes:
            return 0
        versions = [PriceVersion(change.new) for change in changes]
        await self._table.add(versions, prices_updated([change.new for change in changes], self._clock.now()))
        since: dict[tuple[str, str], datetime] = {}
        for change in changes:
            model = _model_of(change.new)
            since[model] = min(since.get(model, change.new.valid_from), change.new.valid_from)
        return sum([await self._reprice(*model, begin) or 0 for model, begin in since.items()])


def _model_of(price: ModelPrice) -> tuple[str, str]:
    return price.provider, price.model


def _changes_of_model(kept: list[PriceVersion], listed: list[ModelPrice], at: datetime) -> Iterator[PriceChange]:
    if any(version.source is PriceSource.MANUAL and not version.withdrawn for version in kept):
        return
    dates = {version.price.valid_from for version in kept}
    withdrawn = [version.price for version in kept if version.withdrawn and version.source is PriceSource.SEED]
    begun = sum(price.valid_from <= at for price in listed)
    stated = [price for price in listed[max(begun - 1, 0) :] if not any(_is_same(each, price) for each in withdrawn)]
    known = list(kept)
    for price in (
        *(price for price in listed if price.valid_from not in dates),
        *(_valid_later(price, at, dates) for price in stated),
    ):
        version = in_force(known, price.valid_from)
        held = None if version is None else version.price
        if held is None or not _is_same(held, price):
            known.append(PriceVersion(price))
            yield PriceChange(held, price)


def _is_same(price: ModelPrice, other: ModelPrice) -> bool:
    return replace(price, valid_from=other.valid_from) == other


def _valid_later(price: ModelPrice, at: datetime, taken: Collection[datetime]) -> ModelPrice:
    """Return the price with the first free date from `at` on that is later than its own."""
    begin = max(at, price.valid_from + _INSTANT)
    while begin in taken:
        begin += _INSTANT
    return replace(price, valid_from=begin)
