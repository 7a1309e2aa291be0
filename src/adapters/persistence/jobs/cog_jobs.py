"""Run the jobs that cogs have left to the worker, each in a transaction of its guild."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, TypeAlias

import structlog
from sqlalchemy import Row, delete, select, tuple_
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from adapters.persistence.jobs.cog_job_claims import Claim, CogJobClaims
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
from baseline.jobs import JOBS, REGISTERED, JobRun, Messages
from baseline.services import GuildSessions
from domain.ids import GuildId

AT_ONCE: Final = 50
TOGETHER: Final = 4
KEPT_FAILED: Final = timedelta(days=30)
OFF_FOR: Final = timedelta(seconds=15)
"""Interval between checks of a cog that is off: once it is on again, its jobs wait at most so long."""
_MOST_OFF: Final = 5_000

IsOff: TypeAlias = Callable[[int, str], Awaitable[bool]]

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
        is_off: IsOff,
    ) -> None:
        """`describe` words an error for the record; `is_off` answers for a guild and a cog."""
        self._system = system
        self._database = database
        self._read = read
        self._messages = messages
        self._clock = clock
        self._describe = describe
        self._is_off = is_off
        self._off: dict[tuple[int, str], datetime] = {}
        """Guild and cog of the jobs that wait, with the time from which the switch is read again."""
        self._claims = CogJobClaims(database, clock)

    async def run_due(self) -> int:
        """Run the jobs that are due, at most `AT_ONCE`, and return how many attempts were made.

        Jobs whose cog is off in their guild wait. A job whose worker died is repeated alone, after the others: if it
        kills this worker too, no other job loses an attempt. Raises `ServiceUnavailable` when the database is away.
        """
        await self.settle()
        found = await self._due()
        together = asyncio.Semaphore(TOGETHER)

        async def run(place: Row[Any]) -> bool:
            async with together:
                return await self._run_one(place)

        new = (run(place) for place in found if place.started_at is None)
        ended = await asyncio.gather(*new, return_exceptions=True)
        if failures := [one for one in ended if isinstance(one, BaseException)]:
            raise failures[0]
        alone = [await self._run_one(place) for place in found if place.started_at is not None]
        return sum(one is True for one in (*ended, *alone))

    async def _due(self) -> Sequence[Row[Any]]:
        """Return the jobs to run. Jobs whose cog is off do not count towards the limit."""
        while True:
            now = self._clock.now()
            self._off = {pair: until for pair, until in self._off.items() if until > now}
            due = (
                select(JOBS.c.id, JOBS.c.guild_id, JOBS.c.cog, JOBS.c.name, JOBS.c.correlation_id, JOBS.c.started_at)
                .where(JOBS.c.due_at <= now, JOBS.c.failed_at.is_(None))
                .order_by(JOBS.c.due_at)
                .limit(AT_ONCE)
            )
            if self._off:
                due = due.where(tuple_(JOBS.c.guild_id, JOBS.c.cog).not_in(list(self._off)))
            async with system_scope(self._system) as transaction:
                found = (await transaction.execute(due)).all()
            off = [pair for pair in {(job.guild_id, job.cog) for job in found} if await self._is_off(*pair)]
            if not off or len(self._off) > _MOST_OFF:
                return [job for job in found if (job.guild_id, job.cog) not in off]
            self._off |= dict.fromkeys(off, now + OFF_FOR)

    async def settle(self) -> None:
        """Make interrupted jobs due again. An attempt counts if an outage ended it, but not if its worker was stopped.

        Raises `ServiceUnavailable` when the database is away. Twice is safe.
        """
        await self._claims.settle()

    async def forget_failed(self) -> int:
        """Delete jobs that failed `KEPT_FAILED` ago. Twice is safe."""
        async with system_scope(self._system) as transaction:
            old = delete(JOBS).where(JOBS.c.failed_at < self._clock.now() - KEPT_FAILED)
            return (await transaction.execute(old)).rowcount

    async def _run_one(self, place: Row[Any]) -> bool:
        who = ActingFor(guild_id=place.guild_id, cog=place.cog, home=place.cog)
        facts = {"guild_id": place.guild_id, "cog": place.cog, "job": place.name}
        with correlated(place.correlation_id), logging_with(**facts), acting(who):
            claim = await self._claims.take(place, REGISTERED.get((place.cog, place.name)))
            if claim is None:
                return False
            try:
                await self._attempt(claim)
            except BaseException as error:
                # The attempt was cancelled with its worker, or the database is away. An outage counts as a failure.
                self._claims.interrupted(claim, self._described(error) if contained(error) else None)
                raise
            return True

    async def _attempt(self, claim: Claim) -> None:
        try:
            async with self._claims.held(claim) as session:
                if session is not None:
                    with span(f"job {claim.row.cog}.{claim.row.name}", SpanKind.CONSUMER):
                        await self._run(session, claim)
        except SQLAlchemyError as error:
            # The whole transaction has failed, for example at a deferred constraint.
            async with self._claims.held(claim) as session:
                if session is not None:
                    await self._failed(session, claim, error)

    async def _run(self, session: AsyncSession, claim: Claim) -> None:
        row = claim.row
        run = JobRun(
            id=row.id,
            guild=ApiGuild(GuildId(row.guild_id), self._read, self._database),
            payload=row.payload,
            attempt=claim.attempt,
            session=session,
            messages=self._messages,
        )
        try:
            # A savepoint: rolling back a failed attempt keeps the row locked.
            async with session.begin_nested(), asyncio.timeout(claim.declared.seconds):
                await claim.declared.run(run)
        except BaseException as error:
            if not contained(error) or (isinstance(error, ServiceUnavailable) and error.part == "database"):
                raise
            if isinstance(error, SQLAlchemyError) and not session.is_active:
                raise
            await self._failed(session, claim, error)
        else:
            await self._claims.done(session, claim)

    async def _failed(self, session: AsyncSession, claim: Claim, error: BaseException) -> None:
        _log.warning("A job of a cog failed", attempt=claim.attempt, is_last=claim.is_last, exc_info=error)
        await self._claims.failed(session, claim, self._described(error))

    def _described(self, error: BaseException) -> str:
        return self._describe(error) or type(error).__name__
