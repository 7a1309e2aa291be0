"""Rates as JSON, exactly: money is text."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from domain.settings import JsonValue
from domain.spending.pricing import Meter, ModelPrice, PriceTier, Rate


def rates_as_json(rates: Mapping[Meter, Rate]) -> dict[str, JsonValue]:
    return {meter.value: _rate_as_json(rate) for meter, rate in rates.items()}


def rates_of_json(stored: Mapping[str, Any]) -> dict[Meter, Rate]:
    return {Meter(name): _rate_of_json(rate) for name, rate in stored.items()}


def factors_as_json(price: ModelPrice) -> dict[str, JsonValue]:
    """Return the factors by kind. A kind without any is left out."""
    kinds = {"tiers": price.tier_factors, "regions": price.region_factors}
    return {kind: {name: str(factor) for name, factor in each.items()} for kind, each in kinds.items() if each}


def factors_of_json(stored: Mapping[str, Any], kind: str) -> dict[str, Decimal]:
    return {name: Decimal(factor) for name, factor in stored.get(kind, {}).items()}


def _rate_as_json(rate: Rate) -> JsonValue:
    tiers: list[JsonValue] = [
        {"above_input_tokens": tier.above_input_tokens, "usd": str(tier.usd)} for tier in rate.tiers
    ]
    return {"usd": str(rate.usd), **({"tiers": tiers} if tiers else {})}


def _rate_of_json(stored: Mapping[str, Any]) -> Rate:
    tiers = (PriceTier(tier["above_input_tokens"], Decimal(tier["usd"])) for tier in stored.get("tiers", ()))
    return Rate(Decimal(stored["usd"]), tuple(tiers))
