"""Scheduled maintenance: create partitions, delete expired logs, verify rollups."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import asdict
from datetime import UTC
from functools import partial
from typing import cast

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.persistence.postgres.engine import create_engine
from adapters.persistence.postgres.one_at_a_time import one_at_a_time
from adapters.persistence.request_log import retention as request_log_retention
from adapters.persistence.usage.ledger import partitions as ledger_partitions
from adapters.persistence.usage.rollup_check import CHECK_SECONDS, check_rollups
from application.ports.clock import Clock
from application.ports.errors import ServiceUnavailable
from application.settings.reseal_settings import ResealSettings
from application.tasks import cancel_and_wait
from bootstrap.configuration.settings import Settings

Job = Callable[[], Awaitable[object]]

_log = structlog.stdlib.get_logger("upkeep")


class Maintenance:
    """Run each job in one process at a time, however many processes there are. Running one twice is harmless."""

    def __init__(self, engine: AsyncEngine, clock: Clock, hourly: Mapping[str, Job], daily: Mapping[str, Job]) -> None:
        self._engine = engine
        self._clock = clock
        self._hourly = hourly
        self._daily = daily
        self._turn = asyncio.Lock()
        self._running: set[asyncio.Task[object]] = set()
        self._is_stopping = False

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Run all jobs soon, then each by its interval. On leaving, jobs under way are cancelled and waited for."""
        scheduler = AsyncIOScheduler(timezone=UTC, job_defaults={"coalesce": True, "misfire_grace_time": None})
        now = self._clock.now()
        for jobs, hours in ((self._hourly, 1), (self._daily, 24)):
            for name, job in jobs.items():
                scheduler.add_job(self._do, "interval", (name, job), hours=hours, jitter=300, next_run_time=now)
        scheduler.start()
        try:
            yield
        finally:
            self._is_stopping = True
            scheduler.shutdown(wait=False)
            # The scheduler cancels its tasks but does not wait until they have given back their connections.
            await cancel_and_wait(*self._running)

    async def _do(self, name: str, job: Job) -> None:
        task = cast("asyncio.Task[object]", asyncio.current_task())
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        try:
            # Each holds one connection while it works on another: all at once would exhaust a small pool.
            async with self._turn:
                await one_at_a_time(self._engine, name, job)
        except ServiceUnavailable as error:
            _log.warning("Maintenance was put off", job=name, reason=str(error))
        except asyncio.CancelledError:
            if not self._is_stopping:
                raise
        except Exception:  # noqa: BLE001 - the next job and the next time must not suffer
            _log.exception("Maintenance failed", job=name)


def standing_jobs(settings: Settings, engine: AsyncEngine, clock: Clock, reseal: ResealSettings) -> Maintenance:
    async def forget_requests() -> None:
        await request_log_retention.forget_old(engine, clock.now())

    async def check_sums() -> None:
        url, schema = settings.app_database_url, settings.database_schema
        patient = create_engine(url, schema=schema, pool_size=1, statement_seconds=CHECK_SECONDS)
        try:
            await check_rollups(patient, clock.now().date())
        finally:
            await patient.dispose()

    async def encrypt_secrets() -> None:
        report = await reseal()
        log = _log.warning if report.unreadable else _log.info
        log("Secrets of guilds' settings were checked", **asdict(report))

    return Maintenance(
        engine,
        clock,
        # Encrypted hourly, not daily: the first run may come before the cogs that declare the secrets are loaded.
        hourly={"forget old requests": forget_requests, "encrypt secrets of settings": encrypt_secrets},
        daily={
            "make parts of the ledger": partial(ledger_partitions.ensure_partitions, engine),
            "make parts of the request log": partial(request_log_retention.ensure_partitions, engine),
            "check the sums of usage": check_sums,
        },
    )
