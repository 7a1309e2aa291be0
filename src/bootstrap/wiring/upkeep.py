"""Work that comes round: parts of tables for the months to come, forgetting what is old, checking the sums."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import asdict
from datetime import UTC
from functools import partial

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
from bootstrap.configuration.settings import Settings

Job = Callable[[], Awaitable[object]]

_log = structlog.stdlib.get_logger("upkeep")


class Maintenance:
    """Each chore is done by one process at a time, however many run; doing one twice is harmless."""

    def __init__(self, engine: AsyncEngine, clock: Clock, hourly: Mapping[str, Job], daily: Mapping[str, Job]) -> None:
        self._engine = engine
        self._clock = clock
        self._hourly = hourly
        self._daily = daily
        self._turn = asyncio.Lock()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """All chores soon, and then by their hours."""
        scheduler = AsyncIOScheduler(timezone=UTC, job_defaults={"coalesce": True, "misfire_grace_time": None})
        now = self._clock.now()
        for chores, hours in ((self._hourly, 1), (self._daily, 24)):
            for name, chore in chores.items():
                scheduler.add_job(self._do, "interval", (name, chore), hours=hours, jitter=300, next_run_time=now)
        scheduler.start()
        try:
            yield
        finally:
            scheduler.shutdown(wait=False)

    async def _do(self, name: str, chore: Job) -> None:
        try:
            # Each holds one connection while it works on another: all at once would leave none to those who wait.
            async with self._turn:
                await one_at_a_time(self._engine, name, chore)
        except ServiceUnavailable as error:
            _log.warning("A chore was put off", chore=name, reason=str(error))
        except Exception:  # noqa: BLE001 - the next chore and the next time are not to suffer
            _log.exception("A chore failed", chore=name)


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
