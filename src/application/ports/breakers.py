"""Which models are known to fail, as all processes know it together."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakerState:
    """`failures` are those in a row, of which the last was at `failed_at`; `openings`, how often it opened in a row.

    While it is open (until `open_until`) nobody calls; then one does, as a probe, and has until `probed_until` to say
    how that went. `closed_at` is when a probe last succeeded. All times are seconds since 1970.
    """

    failures: int = 0
    failed_at: float = 0.0
    openings: int = 0
    open_until: float | None = None
    probed_until: float | None = None
    closed_at: float | None = None


class BreakerBoard(Protocol):
    """Shared by all processes. A model without an entry is not known to have failed.

    Every method may raise `ServiceUnavailable("redis")`.
    """

    async def read(self, provider: str) -> Mapping[str, BreakerState]:
        """The entries of the provider's models."""
        ...

    async def replace(
        self, provider: str, model: str, seen: BreakerState | None, by: BreakerState | None
    ) -> tuple[bool, BreakerState | None]:
        """Put `by` in the place of `seen`; None is no entry. Returns whether that was there, and what is there now.

        Of concurrent replacements of the same state one succeeds.
        """
        ...
