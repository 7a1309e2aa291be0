"""Convert a price version to a row and back. `details` holds the exact price; the other columns are a
simplified view.
"""

from decimal import Decimal
from typing import Any

from sqlalchemy import Row

from application.prices.price_json import factors_as_json, factors_of_json, rates_as_json, rates_of_json
from domain.spending.price_versions import PriceSource, PriceVersion
from domain.spending.pricing import Meter, ModelPrice

_SMALLEST_PRICE = Decimal("1e-10")
_LARGEST_PRICE = Decimal(10**8)
_MINUTES_PER_HOUR = 60

_FEES = {Meter.FILE_SEARCHES, Meter.ATTACHMENT_SEARCHES, Meter.CODE_SESSIONS}
"""Stored beside the rates: a process of the previous release refuses a rate with an unknown name."""


def version_of_row(row: Row[Any]) -> PriceVersion:
    price = ModelPrice(
        provider=row.provider,
        model=row.model,
        rates=rates_of_json(row.details["rates"] | row.details.get("fees", {})),
        valid_from=row.valid_from,
        tier_factors=factors_of_json(row.details.get("factors", {}), "tiers"),
        region_factors=factors_of_json(row.details.get("factors", {}), "regions"),
    )
    return PriceVersion(price, PriceSource(row.source), withdrawn=not row.is_active)


def row_of_version(version: PriceVersion) -> dict[str, object]:
    """Return the row of a version. Raises ValueError for a price with more than ten decimals."""
    price = version.price
    _require_storable(price)
    audio = _simple(price, Meter.AUDIO)
    return {
        "provider": price.provider,
        "model": price.model,
        "input_cost_per_1k": _simple(price, Meter.INPUT),
        "output_cost_per_1k": _simple(price, Meter.OUTPUT),
        "cache_cost_per_1k": _simple(price, Meter.CACHE_READ),
        "image_cost_per_unit": _simple(price, Meter.IMAGES),
        "audio_cost_per_minute": None if audio is None else round(audio / _MINUTES_PER_HOUR, 10),
        "details": _details(price),
        "source": version.source.value,
        "is_active": not version.withdrawn,
        "valid_from": price.valid_from,
    }


def _details(price: ModelPrice) -> dict[str, object]:
    rates = {meter: rate for meter, rate in price.rates.items() if meter not in _FEES}
    fees = {meter: rate for meter, rate in price.rates.items() if meter in _FEES}
    factors = factors_as_json(price)
    return {
        "rates": rates_as_json(rates),
        **({"fees": rates_as_json(fees)} if fees else {}),
        **({"factors": factors} if factors else {}),
    }


def _simple(price: ModelPrice, meter: Meter) -> Decimal | None:
    rate = price.rates.get(meter)
    return None if rate is None else rate.usd


def _require_storable(price: ModelPrice) -> None:
    for rate in price.rates.values():
        for usd in (rate.usd, *(tier.usd for tier in rate.tiers)):
            if not 0 <= usd < _LARGEST_PRICE:
                raise ValueError(f"The price of {price.provider} {price.model} cannot be kept: {usd}")
            if usd != usd.quantize(_SMALLEST_PRICE):
                raise ValueError(f"The price of {price.provider} {price.model} has more than ten decimals: {usd}")
