"""Serve models' prices from plain lists."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from adapters.persistence.memory.outage import Outage
from application.ports.prices import PriceExists
from domain.audit import AuditEntry
from domain.spending.price_versions import PriceVersion, price_at, versions_by_model
from domain.spending.pricing import ModelPrice


class MemoryPriceBook:
    def __init__(self, prices: Iterable[ModelPrice] = ()) -> None:
        self._table = MemoryPriceTable(PriceVersion(price) for price in prices)

    @classmethod
    def of(cls, table: "MemoryPriceTable") -> "MemoryPriceBook":
        book = cls()
        book._table = table
        return book

    async def price_of(self, provider: str, model: str, at: datetime) -> ModelPrice | None:
        versions = [version for version in await self._table.versions() if version.price.provider == provider]
        return price_at(versions_by_model(versions), model, at)


class MemoryPriceTable:
    """Price table in memory. `audit` holds the audit entries of all added prices."""

    def __init__(self, versions: Iterable[PriceVersion] = (), outage: Outage | None = None) -> None:
        self._versions = {_key(version.price): version for version in versions}
        self._outage = outage or Outage("database")
        self.audit: list[AuditEntry] = []

    async def versions(self) -> tuple[PriceVersion, ...]:
        self._outage.refuse_if_down()
        return tuple(version for _, version in sorted(self._versions.items()))

    async def add(self, versions: Sequence[PriceVersion], entry: AuditEntry) -> None:
        self._outage.refuse_if_down()
        added: dict[tuple[str, str, datetime], PriceVersion] = {}
        for version in versions:
            key = _key(version.price)
            if key in self._versions or key in added:
                raise PriceExists(*key)
            added[key] = version
        self._versions.update(added)
        self.audit.append(entry)


def _key(price: ModelPrice) -> tuple[str, str, datetime]:
    return price.provider, price.model, price.valid_from
