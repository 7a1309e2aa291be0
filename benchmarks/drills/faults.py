"""Every fault of the drill. A fault is over when its block begins: `until normal` counts from there."""

import asyncio
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta

import asyncpg
from drills.scene import Database, Scene, filled

PARTS = ("bot", "api", "worker", "web", "llm-simulator", "postgres", "valkey")
_HANG_SECONDS, _LASTING_SECONDS = 8.0, 8.0
_SLOW_SECONDS, _PAUSE = 0.2, 0.02
_JOB, _ITS_TABLE = "alerts-retention", "alert_deliveries"

Harm = Callable[[Scene], AbstractAsyncContextManager[None]]


@dataclass(frozen=True, slots=True)
class Fault:
    part: str
    name: str
    harm: Harm


def _killed(part: str) -> Harm:
    @asynccontextmanager
    async def harm(scene: Scene) -> AsyncIterator[None]:
        scene.signal(part, signal.SIGKILL, whole=False)
        yield

    return harm


def _hanging(part: str) -> Harm:
    """Stop the part, which keeps its connections and answers nothing, for less time than its supervisor allows."""

    @asynccontextmanager
    async def harm(scene: Scene) -> AsyncIterator[None]:
        scene.signal(part, signal.SIGSTOP)
        await asyncio.sleep(_HANG_SECONDS)
        scene.signal(part, signal.SIGCONT)
        yield

    return harm


def _slow(part: str) -> Harm:
    """Stop the part for 200 ms again and again: a request that arrives meanwhile waits until the part goes on."""

    @asynccontextmanager
    async def harm(scene: Scene) -> AsyncIterator[None]:
        for _ in range(round(_LASTING_SECONDS / (_SLOW_SECONDS + _PAUSE))):
            scene.signal(part, signal.SIGSTOP)
            await asyncio.sleep(_SLOW_SECONDS)
            scene.signal(part, signal.SIGCONT)
            await asyncio.sleep(_PAUSE)
        yield

    return harm


@asynccontextmanager
async def _full_spool(scene: Scene) -> AsyncIterator[None]:
    """Fill the disk of the spool, which stands in for the database, while the database hangs."""
    with filled(scene.home / "usage"):
        async with _hanging("postgres")(scene):
            pass
    yield


@asynccontextmanager
async def _full_logs(scene: Scene) -> AsyncIterator[None]:
    with filled(scene.home / "logs"):
        await asyncio.sleep(_LASTING_SECONDS)
    yield


@asynccontextmanager
async def _full_redis(scene: Scene) -> AsyncIterator[None]:
    async with scene.redis() as redis:
        before = (await redis.config_get("maxmemory"))["maxmemory"]
        await redis.config_set("maxmemory", 1)
        await asyncio.sleep(_LASTING_SECONDS)
        await redis.config_set("maxmemory", before or 0)
    yield


@asynccontextmanager
async def _no_connections(scene: Scene) -> AsyncIterator[None]:
    """End all connections to the database, and take every connection that becomes free."""
    async with AsyncExitStack() as stack:
        owner = await asyncpg.connect(scene.owner_url)
        stack.push_async_callback(owner.close)
        await owner.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename <> current_user")
        ends = asyncio.get_running_loop().time() + _LASTING_SECONDS
        while asyncio.get_running_loop().time() < ends:
            with suppress(asyncpg.PostgresError, OSError, TimeoutError):
                taken = await asyncpg.connect(scene.owner_url, timeout=2)
                stack.push_async_callback(taken.close)
                continue
            await asyncio.sleep(0.1)
    yield


def _jumped(by: timedelta) -> Harm:
    @asynccontextmanager
    async def harm(scene: Scene) -> AsyncIterator[None]:
        if scene.clock is None:
            raise RuntimeError("The clock of this instance cannot be set.")
        scene.clock.write_text(str(by.total_seconds()))
        await asyncio.sleep(3)
        yield

    return harm


@asynccontextmanager
async def _killed_in_job(scene: Scene) -> AsyncIterator[None]:
    """Kill the worker while its job waits for a table's lock. The job must then run once, and to its end."""
    asked = "UPDATE scheduled_jobs SET requested_at = clock_timestamp() WHERE name = $1 RETURNING runs"
    begun = "SELECT started_at >= requested_at FROM scheduled_jobs WHERE name = $1"
    done = "SELECT runs FROM scheduled_jobs WHERE name = $1 AND requested_at IS NULL AND error = ''"
    async with scene.database() as database, scene.database() as other, asyncio.timeout(90):
        async with other.transaction():
            await other.execute(f"LOCK TABLE {_ITS_TABLE} IN ACCESS EXCLUSIVE MODE")
            runs = await database.fetchval(asked, _JOB)
            await _becomes(database, begun)
            scene.signal("worker", signal.SIGKILL)
        yield
        times = await _becomes(database, done) - runs
        if times != 1:
            raise RuntimeError(f"The job ran {times} times.")


async def _becomes(database: Database, question: str) -> int:
    """Ask about the job again and again, and return the first answer that is neither NULL nor false."""
    while True:
        answer: int | None = await database.fetchval(question, _JOB)
        if answer:
            return answer
        await asyncio.sleep(0.05)


KILLS = tuple(Fault(part, "killed", _killed(part)) for part in PARTS)
HANGS = tuple(Fault(part, f"hangs for {_HANG_SECONDS:.0f} s", _hanging(part)) for part in PARTS)
SLOW = tuple(Fault(part, "slow by 200 ms", _slow(part)) for part in PARTS)
OTHERS = (
    Fault("spool", "disk full, database hangs", _full_spool),
    Fault("logs", "disk full", _full_logs),
    Fault("valkey", "out of memory", _full_redis),
    Fault("postgres", "connections exhausted", _no_connections),
    Fault("worker", "killed in a job", _killed_in_job),
)
CLOCK = (
    Fault("clock", "an hour ahead", _jumped(timedelta(hours=1))),
    Fault("clock", "back again", _jumped(timedelta())),
)
