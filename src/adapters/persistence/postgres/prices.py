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
from domain.pricing import ModelPrice, PriceTier, Rate


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
        input=_rate(row.input_cost_per_1k, row.details, "input"),
        output=_rate(row.output_cost_per_1k, row.details, "output"),
        cache_read=_optional_rate(row.cache_cost_per_1k, row.details, "cache_read"),
        cache_write=_optional_rate(row.details.get("cache_write_cost_per_1k"), row.details, "cache_write"),
        valid_from=row.valid_from,
    )


def row_of_price(price: ModelPrice) -> dict[str, object]:
    rates = {
        "input": price.input,
        "output": price.output,
        "cache_read": price.cache_read,
        "cache_write": price.cache_write,
    }
    details: dict[str, object] = {
        "tiers": {
            name: [{"above_input_tokens": tier.above_input_tokens, "per_1k": str(tier.per_1k)} for tier in rate.tiers]
            for name, rate in rates.items()
            if rate is not None and rate.tiers
        }
    }
    if price.cache_write is not None:
        details["cache_write_cost_per_1k"] = str(price.cache_write.per_1k)
    return {
        "provider": price.provider,
        "model": price.model,
        "input_cost_per_1k": price.input.per_1k,
        "output_cost_per_1k": price.output.per_1k,
        "cache_cost_per_1k": None if price.cache_read is None else price.cache_read.per_1k,
        "details": details,
        "valid_from": price.valid_from,
    }


def _optional_rate(per_1k: Decimal | str | None, details: Mapping[str, Any], name: str) -> Rate | None:
    return None if per_1k is None else _rate(per_1k, details, name)


def _rate(per_1k: Decimal | str, details: Mapping[str, Any], name: str) -> Rate:
    tiers = details.get("tiers", {}).get(name, ())
    return Rate(
        Decimal(per_1k),
        tuple(PriceTier(tier["above_input_tokens"], Decimal(tier["per_1k"])) for tier in tiers),
    )
