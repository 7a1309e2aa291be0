"""Claim jobs of cogs. An attempt counts from its start: a job that kills its worker is not repeated for ever."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from typing import Any, Final, NamedTuple

import structlog
from sqlalchemy import ColumnElement, Row, delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from application.ports.clock import Clock
from baseline.jobs import JOBS, Job
from baseline.services import GuildSessions

ABROAD_AFTER: Final = timedelta(minutes=5)
"""Delay of a job whose cog this worker does not have."""
DIED: Final = "The worker ended in the middle of the job: killed, out of memory, or restarted."

_log = structlog.stdlib.get_logger(__name__)


class Claim(NamedTuple):
    """An attempt that has been counted. `row` is the job as it was before."""

    row: Row[Any]
    declared: Job
    attempt: int
    is_mine: ColumnElement[bool]

    @property
    def is_last(self) -> bool:
        return self.attempt >= self.declared.attempts


class CogJobClaims:
    """A claim is a transaction of its own. It already schedules the next attempt as after a failure, in case the worker
    dies. While the worker lives, its lock on the row keeps other workers away.

    A key is for jobs that wait: one that runs has its id behind it, so that its successor can be planned.
    """

    def __init__(self, database: GuildSessions, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._interrupted: list[tuple[Claim, str | None]] = []

    async def take(self, place: Row[Any], declared: Job | None) -> Claim | None:
        """Count an attempt. Return None if another worker has the job, this one lacks its cog or no attempt is left."""
        due = select(JOBS).where(JOBS.c.id == place.id, JOBS.c.due_at <= self._clock.now(), JOBS.c.failed_at.is_(None))
        async with self._database.session(place.guild_id) as session:
            row = (await session.execute(due.with_for_update(skip_locked=True))).one_or_none()
            if row is None:
                return None
            if declared is None:
                await self._put_off(session, row)
                return None
            if row.started_at is not None and await self._buried(session, row, declared):
                return None
            return await self._counted(session, row, declared)

    @asynccontextmanager
    async def held(self, claim: Claim) -> AsyncIterator[AsyncSession | None]:
        """Lock the job until the end of the block. Yield None if it has been erased, discarded or claimed anew."""
        mine = select(JOBS.c.id).where(claim.is_mine).with_for_update(skip_locked=True)
        async with self._database.session(claim.row.guild_id) as session:
            yield session if (await session.execute(mine)).first() is not None else None

    async def done(self, session: AsyncSession, claim: Claim) -> None:
        """Remove the job from the queue."""
        await session.execute(delete(JOBS).where(claim.is_mine))

    async def failed(self, session: AsyncSession, claim: Claim, error: str) -> None:
        """Note the error, and repeat the job later unless this was its last attempt."""
        now = self._clock.now()
        values = {
            "error": error,
            "started_at": None,
            "failed_at": now if claim.is_last else None,
            "due_at": now + claim.declared.retry_after(claim.attempt),
        }
        await session.execute(update(JOBS).where(claim.is_mine).values(values))
        await _return_key(session, claim.row)

    def interrupted(self, claim: Claim, error: str | None) -> None:
        """Have the next `settle` record how the attempt ended, since that is not possible now.

        Without an error, as when its worker was stopped, the attempt does not count.
        """
        self._interrupted.append((claim, error))

    async def settle(self) -> None:
        """Make interrupted jobs due again. Raises `ServiceUnavailable("database")`. Twice is safe."""
        while self._interrupted:
            claim, error = self._interrupted[-1]
            async with self.held(claim) as session:
                if session is not None and error is not None:
                    await self.failed(session, claim, error)
                elif session is not None:
                    before = {"attempts": claim.attempt - 1, "started_at": None, "due_at": self._clock.now()}
                    await session.execute(update(JOBS).where(claim.is_mine).values(before))
                    await _return_key(session, claim.row)
            self._interrupted.pop()

    async def _counted(self, session: AsyncSession, row: Row[Any], declared: Job) -> Claim:
        now, attempt = self._clock.now(), row.attempts + 1
        key = None if row.key is None else f"{_key(row)}{_suffix(row)}"
        values = {"attempts": attempt, "started_at": now, "due_at": now + declared.retry_after(attempt), "key": key}
        await session.execute(update(JOBS).where(JOBS.c.id == row.id).values(values))
        is_mine = (JOBS.c.id == row.id) & (JOBS.c.attempts == attempt) & (JOBS.c.started_at == now)
        return Claim(row, declared, attempt, is_mine)

    async def _buried(self, session: AsyncSession, row: Row[Any], declared: Job) -> bool:
        is_last = bool(row.attempts >= declared.attempts)
        _log.warning("The worker of a job of a cog ended in the middle of it", attempt=row.attempts, is_last=is_last)
        values = {"error": DIED, "started_at": None, "failed_at": self._clock.now() if is_last else None}
        await session.execute(update(JOBS).where(JOBS.c.id == row.id).values(values))
        if is_last:
            await _return_key(session, row)
        return is_last

    async def _put_off(self, session: AsyncSession, row: Row[Any]) -> None:
        _log.warning("A job waits for a cog that this worker does not have")
        values = {"due_at": self._clock.now() + ABROAD_AFTER, "error": "No worker has this job: is the cog installed?"}
        await session.execute(update(JOBS).where(JOBS.c.id == row.id).values(values))


def _key(row: Row[Any]) -> str | None:
    """Return the key as the cog gave it."""
    return None if row.key is None else str(row.key).removesuffix(_suffix(row))


def _suffix(row: Row[Any]) -> str:
    return f"#{row.id}"


async def _return_key(session: AsyncSession, row: Row[Any]) -> None:
    """Give a job that has run its key again, unless a job that was planned meanwhile waits with it."""
    with suppress(IntegrityError):
        async with session.begin_nested():
            await session.execute(update(JOBS).where(JOBS.c.id == row.id).values(key=_key(row)))
