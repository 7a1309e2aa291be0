"""Bring the table of prices up to date with a price list, without touching what was valid before."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import groupby

from sqlalchemy import insert, select, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.persistence.postgres.errors import database_errors
from adapters.persistence.postgres.prices import price_of_row, row_of_price
from adapters.persistence.price_versions import price_at, versions_by_model
from adapters.persistence.tables import llm_model_pricing
from domain.pricing import ModelPrice, Rate

_SMALLEST_PRICE = Decimal("1e-10")
_INSTANT = timedelta(microseconds=1)
_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock('llm_model_pricing'::regclass::oid::bigint)")


async def seed_prices(engine: AsyncEngine, prices: Iterable[ModelPrice], at: datetime) -> int:
    """Add the versions that are new or changed; returns how many. Running it again adds nothing.

    A version that the table does not have yet is valid from its own date. When the newest version of a model differs
    from what was kept for the same date, the difference is valid from `at` on: the past keeps its prices.
    Raises ValueError for a price that ten decimals cannot hold.
    """
    by_model = sorted(prices, key=lambda price: (price.provider, price.model, price.valid_from))
    for price in by_model:
        _require_storable(price)
    with database_errors():
        async with engine.connect() as autocommitting:
            connection = await autocommitting.execution_options(isolation_level="READ COMMITTED")
            async with connection.begin():
                await connection.execute(_ONE_AT_A_TIME)
                stored = await _stored(connection)
                added = [
                    version
                    for model, listed in groupby(by_model, key=lambda price: (price.provider, price.model))
                    for version in _additions(stored.get(model, []), list(listed), at)
                ]
                if added:
                    await connection.execute(insert(llm_model_pricing), [row_of_price(price) for price in added])
    return len(added)


async def _stored(connection: AsyncConnection) -> dict[tuple[str, str], list[ModelPrice]]:
    stored: dict[tuple[str, str], list[ModelPrice]] = {}
    for row in await connection.execute(select(llm_model_pricing).where(llm_model_pricing.c.is_active)):
        stored.setdefault((row.provider, row.model), []).append(price_of_row(row))
    return stored


def _additions(stored: list[ModelPrice], listed: list[ModelPrice], at: datetime) -> list[ModelPrice]:
    kept = {price.valid_from: price for price in stored}
    newest = listed[-1]
    wanted = [price for price in listed if price.valid_from not in kept]
    if kept.get(newest.valid_from, newest) != newest:
        wanted.append(replace(newest, valid_from=max(at, newest.valid_from + _INSTANT)))
    return [price for price in wanted if not _already_holds(stored, price)]


def _already_holds(stored: list[ModelPrice], price: ModelPrice) -> bool:
    held = price_at(versions_by_model(stored), price.model, price.valid_from)
    return held is not None and replace(held, valid_from=price.valid_from) == price


def _require_storable(price: ModelPrice) -> None:
    for rate in price.rates.values():
        if not _fits(rate):
            raise ValueError(f"The price of {price.provider} {price.model} has more than ten decimals: {rate.usd}")


def _fits(rate: Rate) -> bool:
    return rate.usd == rate.usd.quantize(_SMALLEST_PRICE)
