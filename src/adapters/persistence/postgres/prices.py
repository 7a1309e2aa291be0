"""The models' prices, in PostgreSQL and for a short time in memory."""

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.persistence.postgres.errors import database_errors
from adapters.persistence.price_versions import Versions, price_at, versions_by_model
from adapters.persistence.tables import llm_model_pricing
from application.ports.clock import Clock
from domain.pricing import Meter, ModelPrice, PriceTier, Rate


class PostgresPriceBook:
    """Reads a provider's whole price list at most once in `max_age`."""

    def __init__(self, engine: AsyncEngine, clock: Clock, *, max_age: timedelta = timedelta(minutes=1)) -> None:
        self._engine = engine
        self._clock = clock
        self._max_age = max_age
        self._read: dict[str, tuple[Versions, datetime]] = {}
        self._reading = asyncio.Lock()

    async def price_of(self, provider: str, model: str, at: datetime) -> ModelPrice | None:
        versions = self._fresh(provider)
        if versions is None:
            async with self._reading:
                versions = self._fresh(provider) or await self._read_again(provider)
        return price_at(versions, model, at)

    def _fresh(self, provider: str) -> Versions | None:
        read = self._read.get(provider)
        return read[0] if read is not None and self._clock.now() - read[1] < self._max_age else None

    async def _read_again(self, provider: str) -> Versions:
        now = self._clock.now()
        statement = select(llm_model_pricing).where(
            llm_model_pricing.c.provider == provider, llm_model_pricing.c.is_active
        )
        with database_errors():
            async with self._engine.connect() as connection:
                rows = await connection.execute(statement)
        versions = versions_by_model(price_of_row(row) for row in rows)
        self._read[provider] = (versions, now)
        return versions


def price_of_row(row: Row[Any]) -> ModelPrice:
    return ModelPrice(
        provider=row.provider,
        model=row.model,
        rates={Meter(name): _rate(rate) for name, rate in row.details["rates"].items()},
        valid_from=row.valid_from,
    )


def row_of_price(price: ModelPrice) -> dict[str, object]:
    """`details` is the whole price, exactly; the columns are the simple view of it."""
    return {
        "provider": price.provider,
        "model": price.model,
        "input_cost_per_1k": _simple(price, Meter.INPUT) or Decimal(0),
        "output_cost_per_1k": _simple(price, Meter.OUTPUT) or Decimal(0),
        "cache_cost_per_1k": _simple(price, Meter.CACHE_READ),
        "details": {"rates": {meter.value: _stored(rate) for meter, rate in price.rates.items()}},
        "valid_from": price.valid_from,
    }


def _simple(price: ModelPrice, meter: Meter) -> Decimal | None:
    rate = price.rates.get(meter)
    return None if rate is None else rate.usd


def _stored(rate: Rate) -> dict[str, object]:
    tiers = [{"above_input_tokens": tier.above_input_tokens, "usd": str(tier.usd)} for tier in rate.tiers]
    return {"usd": str(rate.usd), **({"tiers": tiers} if tiers else {})}


def _rate(stored: Mapping[str, Any]) -> Rate:
    tiers = stored.get("tiers", ())
    return Rate(
        Decimal(stored["usd"]),
        tuple(PriceTier(tier["above_input_tokens"], Decimal(tier["usd"])) for tier in tiers),
    )
