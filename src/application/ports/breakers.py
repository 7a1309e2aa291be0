"""State of the circuit breakers, shared by all processes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakerState:
    """`failures` counts failures in a row, the last at `failed_at`; `openings` counts how often it opened in a row.

    While open (until `open_until`) no call is made. Then one call is made as a probe, which has until `probed_until` to
    report its outcome. `closed_at` is the time of the last successful probe. All times are seconds since 1970.
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
