"""Hold a whole budget until killed; started as a process by a test."""

import asyncio
import sys

from adapters.clock import FixedClock
from tests.integration.persistence.budgets.budget_processes import AMOUNT, LIMIT, Ledger, Process, a_reservation


async def main(redis_url: str) -> None:
    process = Process(redis_url, Ledger(), FixedClock())
    for _ in range(LIMIT // AMOUNT):
        assert (await process.counters.reserve(a_reservation())).held
    print("holds all", flush=True)  # noqa: T201 - for the test that waits for it
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
