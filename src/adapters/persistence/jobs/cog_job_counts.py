"""Count the jobs of cogs, for operators."""

from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.persistence.postgres.scope import system_scope
from baseline.jobs import JOBS


class CogJobCount(NamedTuple):
    """How many jobs of a function wait, run, wait for another attempt, and have failed.

    One whose worker has died counts as running until it is tried again.
    """

    cog: str
    name: str
    waiting: int
    running: int
    retrying: int
    failed: int
    error: str


async def counted(engine: AsyncEngine) -> list[CogJobCount]:
    """Count the jobs of all guilds, ordered by cog and job. `error` is one of their errors."""
    has_failed, runs = JOBS.c.failed_at.is_not(None), JOBS.c.started_at.is_not(None)
    statement = (
        select(
            JOBS.c.cog,
            JOBS.c.name,
            func.count().filter(~has_failed, ~runs, JOBS.c.attempts == 0),
            func.count().filter(~has_failed, runs),
            func.count().filter(~has_failed, ~runs, JOBS.c.attempts > 0),
            func.count().filter(has_failed),
            func.max(JOBS.c.error),
        )
        .group_by(JOBS.c.cog, JOBS.c.name)
        .order_by(JOBS.c.cog, JOBS.c.name)
    )
    async with system_scope(engine) as transaction:
        return [CogJobCount._make(row) for row in (await transaction.execute(statement)).all()]
