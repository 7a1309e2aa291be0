"""What happens to calls without a price once their model has one."""

from typing import Protocol


class Reprice(Protocol):
    async def __call__(self, provider: str, model: str) -> int:
        """Give all calls of the model that have no price the one that was valid when they were made; how many."""
        ...


async def leave_unpriced(provider: str, model: str) -> int:  # noqa: ARG001 - fits `Reprice`
    """For where no ledger is at hand: the next change of the model's price makes up for it."""
    return 0
