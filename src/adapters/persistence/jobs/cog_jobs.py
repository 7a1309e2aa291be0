"""Run the jobs that cogs have left to the worker, each in a transaction of its guild."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any, Final, NamedTuple

import structlog
from sqlalchemy import Row, delete, func, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from adapters.persistence.postgres.scope import system_scope
from adapters.telemetry.log_context import logging_with
from adapters.telemetry.tracing.spans import SpanKind, span
from application.acting import ActingFor, acting
from application.correlation import correlated
from application.ports.clock import Clock
from application.ports.errors import ServiceUnavailable
from application.settings.read_settings import ReadSettings
from application.tasks import contained
from baseline.api import ApiGuild
from baseline.jobs import JOBS, REGISTERED, Job, JobRun, Messages
from baseline.services import GuildSessions
from domain.ids import GuildId

AT_ONCE: Final = 50
TOGETHER: Final = 4
ABROAD_AFTER: Final = timedelta(minutes=5)
"""A job of a cog that this worker does not have waits so long."""
KEPT_FAILED: Final = timedelta(days=30)

_log = structlog.stdlib.get_logger(__name__)


class CogJobs:
    """However many workers run, each attempt runs in one of them: its row is locked until the attempt has ended."""

    def __init__(
        self,
        system: AsyncEngine,
        *,
        database: GuildSessions,
        read: ReadSettings,
        messages: Messages,
        clock: Clock,
        describe: Callable[[BaseException], str],
    ) -> None:
        """`describe` words an error for the record."""
        self._system = system
        self._database = database
        self._read = read
        self._messages = messages
        self._clock = clock
        self._describe = describe

    async def run_due(self) -> int:
        """Run the jobs that are due, at most `AT_ONCE`, and return how many attempts were made.

        Raises `ServiceUnavailable` when the database is away.
        """
        due = (
            select(JOBS.c.id, JOBS.c.guild_id, JOBS.c.cog, JOBS.c.name, JOBS.c.correlation_id)
            .where(JOBS.c.due_at <= self._clock.now(), JOBS.c.failed_at.is_(None))
            .order_by(JOBS.c.due_at)
            .limit(AT_ONCE)
        )
        async with system_scope(self._system) as transaction:
            found = (await transaction.execute(due)).all()
        together = asyncio.Semaphore(TOGETHER)

        async def run(place: Row[Any]) -> bool:
            async with together:
                return await self._run_one(place)

        ended = await asyncio.gather(*(run(place) for place in found), return_exceptions=True)
        if failures := [one for one in ended if isinstance(one, BaseException)]:
            raise failures[0]
        return sum(one is True for one in ended)

    async def forget_failed(self) -> int:
        """Delete jobs that failed `KEPT_FAILED` ago. Twice is safe."""
        async with system_scope(self._system) as transaction:
            old = delete(JOBS).where(JOBS.c.failed_at < self._clock.now() - KEPT_FAILED)
            return (await transaction.execute(old)).rowcount

    async def _run_one(self, place: Row[Any]) -> bool:
        who = ActingFor(guild_id=place.guild_id, cog=place.cog, home=place.cog)
        facts = {"guild_id": place.guild_id, "cog": place.cog, "job": place.name}
        with correlated(place.correlation_id), logging_with(**facts), acting(who):
            declared = REGISTERED.get((place.cog, place.name))
            try:
                async with self._claimed(place) as (session, row):
                    if row is None:
                        return False
                    if declared is None:
                        await self._put_off(session, row)
                        return False
                    with span(f"job {row.cog}.{row.name}", SpanKind.CONSUMER):
                        await self._attempt(session, row, declared)
            except SQLAlchemyError as error:
                # The whole transaction is lost, for example by a constraint that is checked at its end.
                async with self._claimed(place) as (session, row):
                    if row is not None and declared is not None:
                        await self._failed(session, row, declared, error)
            return True

    @asynccontextmanager
    async def _claimed(self, place: Row[Any]) -> AsyncIterator[tuple[AsyncSession, Row[Any] | None]]:
        claim = select(JOBS).where(
            JOBS.c.id == place.id, JOBS.c.due_at <= self._clock.now(), JOBS.c.failed_at.is_(None)
        )
        async with self._database.session(place.guild_id) as session:
            yield session, (await session.execute(claim.with_for_update(skip_locked=True))).one_or_none()

    async def _attempt(self, session: AsyncSession, row: Row[Any], declared: Job) -> None:
        run = JobRun(
            id=row.id,
            guild=ApiGuild(GuildId(row.guild_id), self._read, self._database),
            payload=row.payload,
            attempt=row.attempts + 1,
            session=session,
            messages=self._messages,
        )
        try:
            # A savepoint: what a failed attempt wrote goes, and the row stays locked.
            async with session.begin_nested(), asyncio.timeout(declared.seconds):
                await declared.run(run)
        except BaseException as error:
            if not contained(error) or (isinstance(error, ServiceUnavailable) and error.part == "database"):
                raise
            if isinstance(error, SQLAlchemyError) and not session.is_active:
                raise
            await self._failed(session, row, declared, error)
        else:
            await session.execute(delete(JOBS).where(JOBS.c.id == row.id))

    async def _failed(self, session: AsyncSession, row: Row[Any], declared: Job, error: BaseException) -> None:
        attempt = row.attempts + 1
        is_last = attempt >= declared.attempts
        _log.warning("A job of a cog failed", attempt=attempt, is_last=is_last, exc_info=error)
        values = {
            "attempts": attempt,
            "error": self._describe(error) or type(error).__name__,
            "failed_at": self._clock.now() if is_last else None,
            "due_at": self._clock.now() + declared.retry_after(attempt),
        }
        await session.execute(update(JOBS).where(JOBS.c.id == row.id).values(values))

    async def _put_off(self, session: AsyncSession, row: Row[Any]) -> None:
        _log.warning("A job waits for a cog that this worker does not have")
        values = {"due_at": self._clock.now() + ABROAD_AFTER, "error": "No worker has this job: is the cog installed?"}
        await session.execute(update(JOBS).where(JOBS.c.id == row.id).values(values))


class CogJobCount(NamedTuple):
    """How many jobs of a function wait, wait for another attempt, and have failed."""

    cog: str
    name: str
    waiting: int
    retrying: int
    failed: int
    error: str


async def counted(engine: AsyncEngine) -> list[CogJobCount]:
    """Count the jobs of all guilds, ordered by cog and job. `error` is one of their errors."""
    has_failed = JOBS.c.failed_at.is_not(None)
    statement = (
        select(
            JOBS.c.cog,
            JOBS.c.name,
            func.count().filter(~has_failed, JOBS.c.attempts == 0),
            func.count().filter(~has_failed, JOBS.c.attempts > 0),
            func.count().filter(has_failed),
            func.max(JOBS.c.error),
        )
        .group_by(JOBS.c.cog, JOBS.c.name)
        .order_by(JOBS.c.cog, JOBS.c.name)
    )
    async with system_scope(engine) as transaction:
        return [CogJobCount._make(row) for row in (await transaction.execute(statement)).all()]
