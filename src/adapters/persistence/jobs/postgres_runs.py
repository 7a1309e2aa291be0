"""Run scheduled jobs, which a table lists with their due times. An advisory lock admits one worker per job."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from functools import partial

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY, TEXT
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.persistence.postgres.one_at_a_time import one_at_a_time
from adapters.persistence.postgres.scope import system_scope

RETRY_SECONDS = 300
"""Time until a failed job is due again, unless its interval is shorter."""

# The database's clock decides what is due: those of the workers may differ.
_DECLARE = text("""
    INSERT INTO scheduled_jobs (name, every_seconds) VALUES (:name, :seconds)
    ON CONFLICT (name) DO UPDATE SET every_seconds = excluded.every_seconds,
        due_at = least(scheduled_jobs.due_at, clock_timestamp() + make_interval(secs => excluded.every_seconds))
""")
_DROP_OTHERS = text("DELETE FROM scheduled_jobs WHERE NOT name = ANY (:names)").bindparams(
    bindparam("names", type_=ARRAY(TEXT))
)
_DUE = text("""
    SELECT name, correlation_id FROM scheduled_jobs WHERE due_at <= clock_timestamp() OR requested_at IS NOT NULL
    ORDER BY requested_at NULLS LAST, due_at, name
""")
_BEGIN = text("""
    UPDATE scheduled_jobs SET started_at = clock_timestamp(), worker = :worker
    WHERE name = :name AND (due_at <= clock_timestamp() OR requested_at IS NOT NULL)
    RETURNING started_at
""")
# A request that came during the run stays: the run may have begun too early to serve it.
_FINISH = text("""
    UPDATE scheduled_jobs
    SET finished_at = clock_timestamp(), error = :error, runs = runs + 1,
        succeeded_at = CASE WHEN :error = '' THEN clock_timestamp() ELSE succeeded_at END,
        failures = failures + CASE WHEN :error = '' THEN 0 ELSE 1 END,
        due_at = clock_timestamp() + make_interval(
            secs => CASE WHEN :error = '' THEN every_seconds ELSE least(every_seconds, :retry) END
        ),
        requested_at = CASE WHEN requested_at < started_at THEN NULL ELSE requested_at END,
        correlation_id = CASE WHEN requested_at < started_at THEN NULL ELSE correlation_id END
    WHERE name = :name
""").bindparams(bindparam("error", type_=TEXT))

Job = Callable[[], Awaitable[object]]


class PostgresJobRuns:
    """`worker` names this process in the records. `describe` returns the text that is recorded for an error.

    Every method may raise `ServiceUnavailable("database")`.
    """

    def __init__(self, engine: AsyncEngine, worker: str, describe: Callable[[Exception], str]) -> None:
        self._engine = engine
        self._worker = worker
        self._describe = describe

    async def declare(self, intervals: Mapping[str, timedelta]) -> None:
        """Add jobs, which are due at once, and drop those that are no longer declared. Twice is safe."""
        async with system_scope(self._engine) as transaction:
            await transaction.execute(_DROP_OTHERS, {"names": list(intervals)})
            for name, every in sorted(intervals.items()):
                await transaction.execute(_DECLARE, {"name": name, "seconds": int(every.total_seconds())})

    async def due(self) -> Mapping[str, str | None]:
        """Return the jobs that are due or requested, requested ones first, with the request's correlation id."""
        async with system_scope(self._engine) as transaction:
            return {row.name: row.correlation_id for row in await transaction.execute(_DUE)}

    async def run(self, name: str, job: Job) -> bool:
        """Run the job if it is still due and no other worker is running it. Return whether it ran.

        A failure is recorded and raised. A cancelled run and that of a killed process are not recorded: the job stays
        due, and the next worker repeats it.
        """
        ran: list[bool] = []
        await one_at_a_time(self._engine, f"job {name}", partial(self._run, name, job, ran))
        return bool(ran)

    async def _run(self, name: str, job: Job, ran: list[bool]) -> None:
        async with system_scope(self._engine) as transaction:
            begun = (await transaction.execute(_BEGIN, {"name": name, "worker": self._worker})).first()
        if begun is None:
            return
        try:
            await job()
        except Exception as error:
            await self._finish(name, self._describe(error) or type(error).__name__)
            raise
        await self._finish(name, "")
        ran.append(True)

    async def _finish(self, name: str, error: str) -> None:
        async with system_scope(self._engine) as transaction:
            await transaction.execute(_FINISH, {"name": name, "error": error, "retry": RETRY_SECONDS})
