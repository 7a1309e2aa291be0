"""Run once: write records, kill or stop a process at a random moment, then count."""

import asyncio
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random
from uuid import UUID

import asyncpg
from recording.writer import ACKNOWLEDGED
from support.servers import SCHEMA, Servers

from adapters.persistence.postgres.engine import create_engine
from adapters.persistence.schema.tables.usage import ROLLUPS
from adapters.persistence.usage.ledger.postgres import PostgresUsageLedger
from adapters.persistence.usage.rollups import rollup_drift

_WRITERS = 32
_BENCHMARKS = Path(__file__).parent.parent

Harm = Callable[["Writer", Servers, Random], None]


@dataclass(frozen=True, slots=True)
class Outcome:
    acknowledged: int
    lost: int
    doubled: int
    drift: int
    worst_ack_ms: float


class Writer:
    """A process of `writer.py` whose output is read all the time; a full pipe would block it."""

    def __init__(self, kind: str, servers: Servers, spool: Path, seconds: float) -> None:
        command = [sys.executable, "-m", "recording.writer", kind, servers.app_url, SCHEMA, str(spool)]
        self.process = subprocess.Popen(
            [*command, str(seconds), str(_WRITERS)],
            cwd=_BENCHMARKS,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self._heard = bytearray()
        self._listening = threading.Thread(target=self._listen)
        self._listening.start()
        if self.process.stderr is None or self.process.stderr.readline() != b"ready\n":
            raise RuntimeError("The writing process did not start.")

    def finished(self) -> list[tuple[UUID, float]]:
        """Wait for its end; return what it acknowledged and after how many milliseconds."""
        self.process.communicate()
        self._listening.join()
        whole = len(self._heard) // ACKNOWLEDGED.size * ACKNOWLEDGED.size
        return [(UUID(bytes=name), waited) for name, waited in ACKNOWLEDGED.iter_unpack(bytes(self._heard[:whole]))]

    def _listen(self) -> None:
        output = self.process.stdout
        while output is not None and (data := os.read(output.fileno(), 1 << 16)):
            self._heard += data


def kill_process(writer: Writer, _servers: Servers, _chance: Random) -> None:
    writer.process.kill()


def kill_postgres(_writer: Writer, servers: Servers, chance: Random) -> None:
    pid = servers.postgres.process.pid
    _signal(family(pid or 0), signal.SIGKILL)
    servers.postgres.kill()
    time.sleep(chance.uniform(0, 0.5))
    servers.postgres.start()


def kill_redis(_writer: Writer, servers: Servers, _chance: Random) -> None:
    servers.redis.kill()
    servers.redis.start()


def hang_postgres(_writer: Writer, servers: Servers, chance: Random) -> None:
    stopped = family(servers.postgres.process.pid or 0)
    _signal(stopped, signal.SIGSTOP)
    time.sleep(chance.uniform(0.3, 1.2))
    _signal(stopped, signal.SIGCONT)


def run(kind: str, harm: Harm, servers: Servers, chance: Random, *, seconds: float) -> Outcome:
    """Start a writer, do the harm in the first half of its life, and count the records."""
    spool = servers.folder / "spool"
    asyncio.run(_emptied(servers))
    writer = Writer(kind, servers, spool, seconds)
    time.sleep(chance.uniform(0.2, seconds / 2))
    harm(writer, servers, chance)
    acknowledged = writer.finished()
    return asyncio.run(_counted(servers, spool, acknowledged))


def family(pid: int) -> list[int]:
    """Return the process and its descendants, parents first."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return []
    return [pid, *(each for child in children for each in family(int(child)))]


def _signal(pids: list[int], kind: signal.Signals) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, kind)


def _waiting(spool: Path) -> bool:
    return any(spool.glob("*/*.usage"))


async def _emptied(servers: Servers) -> None:
    connection = await asyncpg.connect(servers.postgres.url, server_settings={"search_path": SCHEMA})
    await connection.execute(f"TRUNCATE llm_usage, llm_usage_recent, {', '.join(rollup.name for rollup in ROLLUPS)}")
    await connection.close()


async def _counted(servers: Servers, spool: Path, acknowledged: list[tuple[UUID, float]]) -> Outcome:
    async with PostgresUsageLedger(servers.app_url, SCHEMA, spool).running():
        while _waiting(spool):  # noqa: ASYNC110 - the files of another process
            await asyncio.sleep(0.05)
    engine = create_engine(servers.app_url, schema=SCHEMA)
    drift = len(await rollup_drift(engine))
    await engine.dispose()
    connection = await asyncpg.connect(servers.postgres.url, server_settings={"search_path": SCHEMA})
    stored = [row["request_id"] for row in await connection.fetch("SELECT request_id FROM llm_usage")]
    await connection.close()
    return Outcome(
        acknowledged=len(acknowledged),
        lost=len({request_id for request_id, _ in acknowledged} - set(stored)),
        doubled=len(stored) - len(set(stored)),
        drift=drift,
        worst_ack_ms=max((waited for _, waited in acknowledged), default=0.0),
    )
