"""Set the price of a model by hand."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from application.ports.clock import Clock
from application.ports.prices import PriceTable
from application.prices.price_json import factors_as_json, rates_as_json
from application.prices.repricing import Reprice
from domain.audit_entries.prices import price_set
from domain.ids import UserId
from domain.settings import JsonValue
from domain.spending.price_versions import PriceSource, PriceVersion, in_force, of_model
from domain.spending.pricing import Meter, ModelPrice, Rate


@dataclass(frozen=True, slots=True, kw_only=True)
class SetPriceCommand:
    """`valid_from` None is from now on. Factors None are those of the price that holds until then."""

    provider: str
    model: str
    rates: Mapping[Meter, Rate]
    valid_from: datetime | None
    set_by: UserId
    tier_factors: Mapping[str, Decimal] | None = None
    region_factors: Mapping[str, Decimal] | None = None


@dataclass(frozen=True, slots=True)
class PriceSet:
    """`repriced` counts the calls that lacked a cost and got it; None when the database was away meanwhile."""

    version: PriceVersion
    repriced: int | None


class SetPrice:
    """Add a version of the price. Earlier versions stay, and with them the cost of past usage.

    Calls of the model without a cost, from the version's date on, get it now. Raises `PriceExists`.
    """

    def __init__(self, table: PriceTable, reprice: Reprice, clock: Clock) -> None:
        self._table = table
        self._reprice = reprice
        self._clock = clock

    async def __call__(self, command: SetPriceCommand) -> PriceSet:
        now = self._clock.now()
        valid_from = command.valid_from or now
        kept = of_model(await self._table.versions(), command.provider, command.model)
        before = in_force(kept, valid_from)
        price = ModelPrice(
            provider=command.provider,
            model=command.model,
            rates=dict(command.rates),
            valid_from=valid_from,
            tier_factors=_given(command.tier_factors, None if before is None else before.price.tier_factors),
            region_factors=_given(command.region_factors, None if before is None else before.price.region_factors),
        )
        version = PriceVersion(price, PriceSource.MANUAL)
        snapshot = None if before is None else _audit_snapshot(before)
        entry = price_set(price, before=snapshot, after=_audit_snapshot(version), by=command.set_by, at=now)
        await self._table.add([version], entry)
        return PriceSet(version, await self._reprice(command.provider, command.model, price.valid_from))


def _given(factors: Mapping[str, Decimal] | None, before: Mapping[str, Decimal] | None) -> dict[str, Decimal]:
    return dict((before or {}) if factors is None else factors)


def _audit_snapshot(version: PriceVersion) -> dict[str, JsonValue]:
    return {
        "valid_from": version.price.valid_from.isoformat(),
        "source": version.source.value,
        "rates": rates_as_json(version.price.rates),
        **factors_as_json(version.price),
    }
