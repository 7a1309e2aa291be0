"""Port of the board on which each process of the bot posts the state of its cogs."""

from collections.abc import Sequence
from typing import Protocol

from domain.cogs.cog_record import CogRecord


class CogBoard(Protocol):
    """State of the cogs in each process of the bot. What is not posted again within a minute vanishes.

    Every method may raise `ServiceUnavailable("redis")`.
    """

    async def post(self, process: str, records: Sequence[CogRecord]) -> None:
        """Replace what the process has posted before. The manifests of the records are not kept."""
        ...

    async def remove(self, process: str) -> None:
        """Remove what the process has posted. Twice is safe."""
        ...

    async def records(self) -> tuple[tuple[CogRecord, ...], ...]:
        """Return the records of each process that has posted recently, in no order, without manifests."""
        ...
