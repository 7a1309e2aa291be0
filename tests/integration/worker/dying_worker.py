"""Run one worker whose job inserts numbered rows, each in a transaction; with `stall` it stops in the middle."""

import asyncio
import sys

from sqlalchemy import text

from adapters.persistence.postgres.engine import create_engine
from tests.integration.worker.runners import runner

STEPS = 10


async def main(url: str, schema: str, worker: str, *, stalls: bool) -> None:
    engine = create_engine(url, schema=schema)

    async def job() -> None:
        for step in range(STEPS):
            if stalls and step == STEPS // 2:
                await asyncio.Event().wait()
            async with engine.begin() as connection:
                row = {"step": step, "worker": worker}
                await connection.execute(
                    text("INSERT INTO steps VALUES (:step, :worker) ON CONFLICT (step) DO NOTHING"), row
                )

    async def beat() -> None:
        return

    async with runner(engine, {"beat": beat, "steps": job}, worker).running():
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], sys.argv[3], stalls=sys.argv[4] == "stall"))
