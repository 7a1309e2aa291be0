"""Access to a running Baseline for the drill: its processes, its folders, and its servers as their owner."""

import os
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import asyncpg
from redis.asyncio import Redis

from bootstrap.up.state import running_state
from tests.e2e.instance import Instance

Database: TypeAlias = "asyncpg.Connection[asyncpg.Record]"


@dataclass(frozen=True, slots=True)
class Scene:
    """`clock` is the file that sets the time of all processes, where that is possible."""

    instance: Instance
    clock: Path | None = None

    @property
    def home(self) -> Path:
        return self.instance.home

    def signal(self, part: str, number: signal.Signals, *, whole: bool = True) -> None:
        """Send a signal to the part and, unless `whole` is false, to the processes that it started."""
        pid = running_state(self.home).pids[part]
        for each in [pid, *(_descendants(pid) if whole else ())]:
            with suppress(ProcessLookupError):
                os.kill(each, number)

    def url(self, part: str) -> str:
        return running_state(self.home).urls[part]

    @property
    def owner_url(self) -> str:
        password = (self.home / "postgres" / "password").read_text().strip()
        return self.url("database").replace("://", f"://baseline_owner:{password}@")

    @asynccontextmanager
    async def database(self) -> AsyncIterator[Database]:
        connection = await asyncpg.connect(self.owner_url, server_settings={"search_path": "baseline"})
        try:
            yield connection
        finally:
            await connection.close()

    @asynccontextmanager
    async def redis(self) -> AsyncIterator[Redis]:
        async with Redis.from_url(self.url("redis")) as client:
            yield client


@contextmanager
def filled(folder: Path) -> Iterator[None]:
    """Fill the disk of the folder, which should be a small one of its own."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(bytes(4096))
    try:
        yield
    finally:
        filler.unlink()


def _descendants(pid: int) -> list[int]:
    found: list[int] = []
    for thread in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(FileNotFoundError, ProcessLookupError):
            for child in map(int, thread.read_text().split()):
                found += [child, *_descendants(child)]
    return found
