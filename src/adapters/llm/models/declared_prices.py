"""Read the prices that configuration declares for the models of OpenAI-compatible endpoints."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import TypeAlias

from application.ports.llm import PriceBook
from application.ports.prices import PriceTable
from domain.audit import AuditEntry
from domain.spending.price_versions import PriceVersion
from domain.spending.pricing import Meter, ModelPrice, Rate

_ALWAYS = datetime(2020, 1, 1, tzinfo=UTC)
_TOKENS = 1000
"""Rates are per 1,000 tokens, declarations per million."""

Declared: TypeAlias = Mapping[str, Mapping[Meter, Decimal] | None]


class DeclaredPrices:
    """`endpoints` are the models of each endpoint with US dollars per million tokens; None is a model without a price.

    An endpoint may answer under another name than the one that was asked for. Where all its models have the same price,
    such as 0, that is the price of any name.
    """

    def __init__(self, endpoints: Mapping[str, Declared]) -> None:
        self._prices = {
            (endpoint, model): _price(endpoint, model, rates)
            for endpoint, models in endpoints.items()
            for model, rates in models.items()
            if rates is not None
        }
        self._of_any = {endpoint: _common(models) for endpoint, models in endpoints.items()}

    def price_of(self, provider: str, model: str) -> ModelPrice | None:
        declared = self._prices.get((provider, model))
        of_any = self._of_any.get(provider)
        return _price(provider, model, of_any) if declared is None and of_any is not None else declared

    def versions(self) -> list[PriceVersion]:
        return [PriceVersion(price) for price in self._prices.values()]


def _common(models: Declared) -> Mapping[Meter, Decimal] | None:
    """Return the price that all models have; None if they differ, or have none."""
    first, *others = models.values()
    return first if all(rates == first for rates in others) else None


class DeclaringPriceBook:
    """Price book that adds the declared prices to the kept ones. A kept price wins: it was set by hand later."""

    def __init__(self, kept: PriceBook, declared: DeclaredPrices) -> None:
        self._kept = kept
        self._declared = declared

    async def price_of(self, provider: str, model: str, at: datetime) -> ModelPrice | None:
        return await self._kept.price_of(provider, model, at) or self._declared.price_of(provider, model)


class DeclaringPriceTable:
    """Price table that lists the declared prices beside the kept ones."""

    def __init__(self, kept: PriceTable, declared: DeclaredPrices) -> None:
        self._kept = kept
        self._declared = declared

    async def versions(self) -> tuple[PriceVersion, ...]:
        return tuple(sorted((*await self._kept.versions(), *self._declared.versions()), key=_key))

    async def add(self, versions: Sequence[PriceVersion], entry: AuditEntry) -> None:
        await self._kept.add(versions, entry)


def _price(provider: str, model: str, rates: Mapping[Meter, Decimal]) -> ModelPrice:
    return ModelPrice(
        provider=provider,
        model=model,
        rates={meter: Rate(usd / _TOKENS) for meter, usd in rates.items()},
        valid_from=_ALWAYS,
    )


def _key(version: PriceVersion) -> tuple[str, str, datetime]:
    return version.price.provider, version.price.model, version.price.valid_from
