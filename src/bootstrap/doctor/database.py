"""Check PostgreSQL: version, role, row level security, migrations, the worker's jobs, and its clock against ours."""

from collections.abc import AsyncIterator
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.persistence.postgres.engine import create_engine
from adapters.persistence.postgres.scope import system_scope
from adapters.persistence.schema.app_role import PrivilegedRole, refuse_privileged_role
from adapters.persistence.schema.tables.all_tables import metadata
from application.ports.clock import Clock
from application.ports.errors import ServiceUnavailable
from bootstrap.configuration.settings import Settings
from bootstrap.doctor.finding import Finding, error, ok, skipped, warning

OLDEST_SERVER = 150_000
MOST_SKEW_SECONDS = 5.0
_MOST_NAMED = 3

_STATE = text("SELECT current_setting('server_version_num')::int, current_setting('server_version'), clock_timestamp()")
_COLUMNS = text("""
    SELECT relname, attname FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid AND attnum > 0
    WHERE relnamespace = current_schema()::regnamespace AND NOT attisdropped
""")
_UNPROTECTED = text("""
    SELECT relname FROM pg_class
    JOIN pg_attribute ON attrelid = pg_class.oid AND attname = 'guild_id' AND NOT attisdropped
    WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
          AND NOT (relrowsecurity AND relforcerowsecurity)
    ORDER BY relname
""")

# One row with NULL while no worker has declared its jobs. A job that is running is not overdue.
_OVERDUE = text("""
    SELECT NULL AS name WHERE NOT EXISTS (SELECT FROM scheduled_jobs)
    UNION ALL
    SELECT name FROM scheduled_jobs
    WHERE due_at < now() - interval '10 minutes' AND (started_at IS NULL OR started_at < due_at)
""")


async def check_database(settings: Settings, clock: Clock) -> AsyncIterator[Finding]:
    """Yield the findings. Nothing is written."""
    engine = create_engine(settings.app_database_url, schema=settings.database_schema, pool_size=1)
    try:
        async with engine.connect() as connection:
            number, version, now = (await connection.execute(_STATE)).one()
            unprotected = list((await connection.execute(_UNPROTECTED)).scalars())
            there = {tuple(row) for row in (await connection.execute(_COLUMNS)).all()}
        yield version_finding(number, version)
        yield _clock(now, clock.now())
        yield _row_security(unprotected)
        yield _migrations(there)
        yield await _role(engine)
        yield await _worker(engine, there)
    except (ServiceUnavailable, SQLAlchemyError, OSError) as failure:
        yield error(
            "database",
            f"PostgreSQL cannot be used as the application's role ({type(failure).__name__}).",
            "Check DATABASE_URL and API_SECRET_KEY, which gives the role's password, and run `baseline migrate`.",
        )
    finally:
        await engine.dispose()


def version_finding(number: int, version: str) -> Finding:
    """Judge the version that a server states."""
    if number < OLDEST_SERVER:
        return error(
            "database version", f"PostgreSQL {version} is too old.", "Update PostgreSQL to version 15 or newer."
        )
    return ok("database version", f"PostgreSQL {version}")


def _clock(there: datetime, here: datetime) -> Finding:
    skew = (here - there).total_seconds()
    if abs(skew) > MOST_SKEW_SECONDS:
        mend = "Synchronise both clocks (chrony, systemd-timesyncd): sessions and budgets end by them."
        return error("clock", f"This machine's clock is {skew:+.0f} s off PostgreSQL's.", mend)
    return ok("clock", f"This machine's clock and PostgreSQL's differ by {abs(skew):.1f} s.")


def _row_security(unprotected: list[str]) -> Finding:
    if unprotected:
        names = ", ".join(unprotected)
        return error(
            "row security",
            f"Row level security is off or not forced for: {names}.",
            f"Run `ALTER TABLE … ENABLE ROW LEVEL SECURITY` and `FORCE ROW LEVEL SECURITY` for {names}.",
        )
    return ok("row security", "Row level security is forced for every table with rows of guilds.")


def _migrations(there: set[tuple[str, str]]) -> Finding:
    # The application's role may not read the table of migrations, so the tables themselves are compared.
    wanted = {(table.name, column.name) for table in metadata.tables.values() for column in table.columns}
    if lacking := sorted(wanted - there):
        named = ", ".join(f"{table}.{column}" for table, column in lacking[:_MOST_NAMED])
        return error(
            "migrations", f"The database lacks {len(lacking)} columns, such as {named}.", "Run `baseline migrate`."
        )
    return ok("migrations", "The database has every table and column of this version.")


async def _worker(engine: AsyncEngine, there: set[tuple[str, str]]) -> Finding:
    if ("scheduled_jobs", "due_at") not in there:
        return skipped("worker", "The table of scheduled jobs is missing.")
    async with system_scope(engine) as transaction:
        names = list((await transaction.execute(_OVERDUE)).scalars())
    if None in names:
        text, mend = "No worker has run yet.", "Start `baseline worker`: without one nothing expires or is erased."
        return warning("worker", text, mend)
    if names:
        text = f"Jobs are overdue: {', '.join(sorted(names)[:_MOST_NAMED])}."
        return warning("worker", text, "Start `baseline worker`, or see in its log why the jobs do not run.")
    return ok("worker", "No scheduled job is overdue.")


async def _role(engine: AsyncEngine) -> Finding:
    try:
        await refuse_privileged_role(engine)
    except PrivilegedRole as refusal:
        return error("database role", str(refusal), "Run `baseline migrate`, and take the privilege from the role.")
    return ok("database role", "The application's role cannot get around row level security.")
