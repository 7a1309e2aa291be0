"""Every price that was ever known, and how it came to be known.

Every method may raise `ServiceUnavailable("database")`.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar, Protocol

from domain.audit import AuditEntry
from domain.errors import DomainError
from domain.spending.price_versions import PriceVersion


class PriceExists(DomainError):
    """A version of the model's price begins at that very time already."""

    code: ClassVar[str] = "price.exists"

    def __init__(self, provider: str, model: str, valid_from: datetime) -> None:
        super().__init__(f"There is a price of {provider} {model} from {valid_from.isoformat()} on already.")
        self.provider = provider
        self.model = model
        self.valid_from = valid_from


class PriceTable(Protocol):
    """Versions are only ever added, so that past usage keeps its price."""

    async def versions(self) -> tuple[PriceVersion, ...]:
        """Return all versions, also withdrawn ones, by provider, model and time."""
        ...

    async def add(self, versions: Sequence[PriceVersion], entry: AuditEntry) -> None:
        """Store the versions and the audit entry, or neither. Raises `PriceExists`."""
        ...
