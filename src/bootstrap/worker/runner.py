"""Look for due jobs every few seconds, and run them one after another."""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import cast

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from adapters.persistence.jobs.postgres_runs import Job, PostgresJobRuns
from adapters.telemetry.log_context import logging_with
from adapters.telemetry.tracing.spans import SpanKind, span
from application.correlation import correlated
from application.ports.clock import Clock
from application.ports.errors import ServiceUnavailable
from application.ports.events import Event, EventFeed, EventKind
from application.tasks import cancel_and_wait

LOOK_SECONDS = 5.0

_CHANGED = Event(kind=EventKind.JOBS)

_log = structlog.stdlib.get_logger("worker")


@dataclass(frozen=True, slots=True)
class ScheduledJob:
    """`run` is idempotent: the run of a killed worker is repeated."""

    every: timedelta
    run: Job


class JobRunner:
    """However many workers run, each due job runs in one of them."""

    def __init__(
        self,
        runs: PostgresJobRuns,
        jobs: Mapping[str, ScheduledJob],
        clock: Clock,
        feed: EventFeed,
        *,
        look_seconds: float = LOOK_SECONDS,
    ) -> None:
        self._runs = runs
        self._clock = clock
        self._feed = feed
        self._jobs = jobs
        self._look_seconds = look_seconds
        self._is_declared = False
        self._turn = asyncio.Lock()
        self._looking: set[asyncio.Task[object]] = set()
        self._is_stopping = False

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Run due jobs until the end of the block. A job under way is then cancelled and waited for."""
        # Two instances: the second returns at once. With one, APScheduler would log a skipped run every few seconds.
        defaults = {"coalesce": True, "misfire_grace_time": None, "max_instances": 2}
        scheduler = AsyncIOScheduler(timezone=UTC, job_defaults=defaults)
        scheduler.add_job(self._look, "interval", seconds=self._look_seconds, next_run_time=self._clock.now())
        scheduler.start()
        try:
            yield
        finally:
            self._is_stopping = True
            scheduler.shutdown(wait=False)
            # The scheduler cancels its tasks but does not wait until they have given back their connections.
            await cancel_and_wait(*self._looking)

    async def _look(self) -> None:
        if self._turn.locked():
            return
        task = cast("asyncio.Task[object]", asyncio.current_task())
        self._looking.add(task)
        task.add_done_callback(self._looking.discard)
        try:
            # Each job holds one connection while it works on another: all at once would exhaust a small pool.
            async with self._turn:
                await self._run_due()
        except ServiceUnavailable as error:
            _log.warning("The scheduled jobs wait", reason=str(error))
        except asyncio.CancelledError:
            if not self._is_stopping:
                raise

    async def _run_due(self) -> None:
        if not self._is_declared:
            await self._runs.declare({name: job.every for name, job in self._jobs.items()})
            self._is_declared = True
        for name, correlation_id in (await self._runs.due()).items():
            if (job := self._jobs.get(name)) is not None:
                with correlated(correlation_id), logging_with(job=name), span(f"job {name}", SpanKind.CONSUMER):
                    await self._run(name, job)

    async def _run(self, name: str, job: ScheduledJob) -> None:
        begun, has_begun = time.monotonic(), False

        async def announced() -> None:
            nonlocal has_begun
            has_begun = True
            await self._feed.publish(_CHANGED)
            await job.run()

        try:
            if await self._runs.run(name, announced):
                _log.info("A job has run", job=name, seconds=round(time.monotonic() - begun, 3))
        except ServiceUnavailable as error:
            _log.warning("A job was put off", job=name, reason=str(error))
        except Exception:  # noqa: BLE001 - the next job and the next time must not suffer
            _log.exception("A job failed", job=name)
        if has_begun:
            await self._feed.publish(_CHANGED)
