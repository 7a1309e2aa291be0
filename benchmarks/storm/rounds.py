"""Run rounds of concurrent calls against a budget, in one process or several, while Redis pauses at random."""

import asyncio
import json
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import count
from pathlib import Path
from random import Random
from threading import Event, Thread
from typing import Any

import asyncpg
import redis
from support.servers import SCHEMA, Servers

PRICE = Decimal("0.01")
_HANG_SECONDS = 60
_PAUSE_MS = 300
_guilds = count(1_150_000_000_000_000_000)


@dataclass
class Cell:
    """The result of `rounds` rounds of `calls` calls. `worst`: the largest share spent of what a limit allowed."""

    calls: int
    processes: int
    rounds: int = 0
    hangs: int = 0
    over: int = 0
    worst: float = 0.0
    answered: int = 0
    refused: int = 0
    failed: list[str] = field(default_factory=list)
    lag: float = 0.0


@contextmanager
def hiccups(url: str, chance: Random, seconds: float) -> Iterator[Event]:
    """Pause Redis for 0.3 s about every `seconds`. Setting the event ends the pauses."""
    stop = Event()

    def pause() -> None:
        with redis.Redis.from_url(url) as client:
            while not stop.wait(chance.uniform(0.5 * seconds, 1.5 * seconds)):
                client.execute_command("CLIENT", "PAUSE", _PAUSE_MS, "ALL")

    thread = Thread(target=pause, daemon=True)
    thread.start()
    yield stop
    stop.set()
    thread.join(timeout=5)


@asynccontextmanager
async def workers(servers: Servers, number: int) -> AsyncIterator[list[Process]]:
    started = []
    try:
        for index in range(number):
            spool = servers.folder / f"spool-{number}-{index}-{next(_guilds)}"
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                str(Path(__file__).with_name("process.py")),
                servers.app_url,
                SCHEMA,
                servers.redis.url,
                str(spool),
                stdin=PIPE,
                stdout=PIPE,
                cwd=Path(__file__).parent.parent,
                env={"PYTHONPATH": str(Path(__file__).parent.parent)},
            )
            started.append(process)
            await _line(process)
        yield started
    finally:
        for process in started:
            if process.returncode is None:
                process.kill()
            await process.wait()


async def run_cell(servers: Servers, calls: int, processes: int, rounds: int, chance: Random) -> Cell:
    """Run each round in two halves: concurrent calls under a fresh limit, and again after the limit was lowered."""
    cell = Cell(calls, processes)
    database = await asyncpg.connect(servers.postgres.url, server_settings={"search_path": SCHEMA})
    try:
        async with workers(servers, processes) as started:
            while cell.rounds < rounds and not cell.hangs:
                await _round(cell, started, database, chance)
    finally:
        await database.close()
    return cell


async def _round(cell: Cell, started: list[Process], database: "asyncpg.Connection[Any]", chance: Random) -> None:
    guild = next(_guilds)
    fits = chance.randint(cell.calls // 10, cell.calls // 2)
    try:
        spent = await _half(cell, started, database, guild, PRICE * fits)
        room = chance.randint(1, max(1, cell.calls // 20))
        await _half(cell, started, database, guild, spent + PRICE * room, before=spent)
    except TimeoutError:
        cell.hangs += 1
    cell.rounds += 1


async def _half(
    cell: Cell,
    started: list[Process],
    database: "asyncpg.Connection[Any]",
    guild: int,
    limit: Decimal,
    *,
    before: Decimal = Decimal(0),
) -> Decimal:
    """Run half a round; returns the amount spent afterwards."""
    order = json.dumps({"guild": guild, "calls": cell.calls, "limit_usd": str(limit)}).encode() + b"\n"
    for process in started:
        process.stdin.write(order)  # type: ignore[union-attr]  # it was given a pipe
    async with asyncio.timeout(_HANG_SECONDS):
        answers = [json.loads(await _line(process)) for process in started]
    for answer in answers:
        cell.answered += answer["answered"]
        cell.refused += answer["refused"]
        cell.failed += answer["failed"]
        cell.lag = max(cell.lag, answer["lag"])
    answered = PRICE * sum(answer["answered"] for answer in answers) + before
    recorded = await database.fetchval(
        "SELECT coalesce(sum(estimated_cost_usd), 0) FROM llm_usage WHERE guild_id = $1", guild
    )
    spent: Decimal = max(answered, recorded)
    cell.worst = max(cell.worst, float((spent - before) / (limit - before)))
    cell.over += spent > limit
    return spent


async def _line(process: Process) -> bytes:
    line = await process.stdout.readline()  # type: ignore[union-attr]  # it was given a pipe
    if not line:
        raise EOFError("A process of the storm has ended.")
    return line
