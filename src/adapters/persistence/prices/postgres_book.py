"""Look up models' prices in PostgreSQL, with a short-lived cache."""

import asyncio
from datetime import UTC, datetime, timedelta

import structlog
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.persistence.postgres.errors import database_errors
from adapters.persistence.prices.rows import version_of_row
from adapters.persistence.schema.tables.usage import llm_model_pricing
from application.ports.clock import Clock
from application.single_flight import SingleFlight
from domain.spending.price_versions import VersionsByModel, price_at, versions_by_model
from domain.spending.pricing import ModelPrice

_PATIENCE = 0.25
_REST = timedelta(seconds=5)

_log = structlog.get_logger(__name__)


class PostgresPriceBook:
    """Price book. It reads the whole price list of a provider at most once in `max_age`.

    While the database is away or slow, the cached prices stay in use.
    """

    def __init__(self, engine: AsyncEngine, clock: Clock, *, max_age: timedelta = timedelta(minutes=1)) -> None:
        self._engine = engine
        self._clock = clock
        self._max_age = max_age
        self._known: dict[str, VersionsByModel] = {}
        self._fresh_until: dict[str, datetime] = {}
        self._reading: SingleFlight[str, VersionsByModel] = SingleFlight()

    async def price_of(self, provider: str, model: str, at: datetime) -> ModelPrice | None:
        return price_at(await self._versions(provider), model, at)

    def forget(self) -> None:
        """Expire the cache: the next lookup reads the database."""
        self._fresh_until = dict.fromkeys(self._fresh_until, datetime.min.replace(tzinfo=UTC))

    async def _versions(self, provider: str) -> VersionsByModel:
        known = self._known.get(provider)
        if known is None:
            return await self._reading.do(provider, lambda: self._read(provider))
        if self._clock.now() >= self._fresh_until[provider]:
            # The reading continues when its callers stop waiting.
            reading = self._reading.run(provider, lambda: self._read_again(provider))
            await asyncio.wait({reading}, timeout=_PATIENCE)
        return self._known[provider]

    async def _read_again(self, provider: str) -> VersionsByModel:
        """Read the prices anew. After a failure the known prices stay in use for a while."""
        try:
            return await self._read(provider)
        except Exception as error:
            self._fresh_until[provider] = self._clock.now() + _REST
            _log.warning(
                "Prices could not be read; earlier prices stay in use", provider=provider, reason=type(error).__name__
            )
            raise

    async def _read(self, provider: str) -> VersionsByModel:
        now = self._clock.now()
        statement = select(llm_model_pricing).where(
            llm_model_pricing.c.provider == provider, llm_model_pricing.c.is_active
        )
        with database_errors():
            async with self._engine.connect() as connection:
                rows = await connection.execute(statement)
        versions = versions_by_model(version_of_row(row) for row in rows)
        self._known[provider] = versions
        self._fresh_until[provider] = now + self._max_age
        return versions
