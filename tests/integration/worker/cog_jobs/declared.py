"""Jobs of a cog for the tests, the worker that runs them, and what they did."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.clock import FixedClock
from adapters.cogs.settings.catalogue import PydanticSettingsCatalogue
from adapters.llm.models.catalogue import ListedModels
from adapters.persistence.jobs.cog_jobs import CogJobs, IsOff
from adapters.persistence.memory.database import MemoryDatabase
from adapters.persistence.postgres.guild_database import GuildDatabase
from adapters.persistence.work.memory_work import memory_work
from application.correlation import current_correlation_id
from application.settings.read_settings import ReadSettings
from baseline.jobs import JobRun, MessageRefused, job, later
from tests.contract.persistence.samples import NOON

RAN: list[tuple[int, Mapping[str, Any], int, str | None]] = []


class Stage:
    """How far `stall` has come. Each test sets new events, since they belong to its event loop."""

    begun: asyncio.Event
    may_end: asyncio.Event


class SentMessages:
    def __init__(self) -> None:
        self.sent: list[tuple[int, str]] = []

    async def send(self, nonce: str, channel_id: int, content: str, mentions: tuple[int, ...]) -> None:
        if channel_id == 0:
            raise MessageRefused("Discord refused the message (HTTP 404).")
        self.sent.append((channel_id, content))


@job()
async def note(run: JobRun) -> None:
    RAN.append((run.guild.id, run.payload, run.attempt, current_correlation_id()))


@job(attempts=3)
async def write_and_fail(run: JobRun) -> None:
    """Add another job, and fail until the attempt `succeeds_at`."""
    await later(run.session, note, {"attempt": run.attempt})
    if run.attempt < run.payload["succeeds_at"]:
        raise RuntimeError(f"attempt {run.attempt}")


@job(attempts=2)
async def send(run: JobRun) -> None:
    await run.send(run.payload["channel_id"], "Tea!")


@job()
async def stall(run: JobRun) -> None:
    await later(run.session, note, {"by": "stall", "attempt": run.attempt}, at=NOON)
    Stage.begun.set()
    await Stage.may_end.wait()


@job(attempts=3)
async def daily(run: JobRun) -> None:
    """Plan the next day's run, and let a command plan another while this one runs. The first attempt fails."""
    RAN.append((run.guild.id, run.payload, run.attempt, None))
    if run.payload.get("plans_next"):
        added = await later(run.session, daily, {"day": 2}, at=NOON + timedelta(days=1), key="daily")
        RAN.append((run.guild.id, {"added": added}, run.attempt, None))
    if run.payload.get("stalls"):
        Stage.begun.set()
        await Stage.may_end.wait()
    if run.attempt == run.payload.get("fails_in"):
        raise RuntimeError("not now")


async def never_off(_guild_id: int, _cog: str) -> bool:
    return False


def a_worker(
    engine: AsyncEngine,
    database: GuildDatabase,
    clock: FixedClock,
    messages: SentMessages,
    is_off: IsOff = never_off,
) -> CogJobs:
    read = ReadSettings(memory_work(MemoryDatabase()), PydanticSettingsCatalogue(ListedModels(), []))
    return CogJobs(engine, database=database, read=read, messages=messages, clock=clock, describe=repr, is_off=is_off)
