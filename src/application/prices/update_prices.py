"""Add versions from a price list to the kept prices. Earlier versions stay."""

from collections.abc import Iterable, Iterator, Sequence
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

    A version that the table lacks is valid from its own date. When a model's newest listed version differs from the
    stored one of the same date, the difference is valid from `at` on, so that past prices stay. Models with a price set
    by hand and withdrawn versions are left alone.
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
    by_date = {version.price.valid_from: version.price for version in kept}
    newest = listed[-1]
    wanted = [price for price in listed if price.valid_from not in by_date]
    if by_date.get(newest.valid_from, newest) != newest:
        wanted.append(replace(newest, valid_from=max(at, newest.valid_from + _INSTANT)))
    for price in wanted:
        version = in_force(kept, price.valid_from)
        held = None if version is None else version.price
        if held is None or replace(held, valid_from=price.valid_from) != price:
            yield PriceChange(held, price)
