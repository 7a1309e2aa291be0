"""Count the ledger's calls of the drill's commands."""

import asyncio
import time
from dataclasses import dataclass

from drills.scene import Scene

_PAID = "FROM llm_usage WHERE cog_name = 'ask'"
_PATIENCE = 30.0


@dataclass(frozen=True, slots=True)
class Books:
    recorded: int
    distinct: int


async def books(scene: Scene) -> Books:
    """Return the paid calls of commands and the number of distinct ones, once three seconds have added none."""
    deadline, before = time.monotonic() + _PATIENCE, -1
    async with scene.database() as database:
        while True:
            recorded = await database.fetchval(f"SELECT count(*) {_PAID}")
            if recorded == before or time.monotonic() > deadline:
                return Books(recorded, await database.fetchval(f"SELECT count(DISTINCT request_id) {_PAID}"))
            before = recorded
            await asyncio.sleep(3)
