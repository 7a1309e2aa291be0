"""Give a test's cogs real tables: an embedded PostgreSQL that all tests of a process share, and a database for each."""

import atexit
import shutil
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import asyncpg
from sqlalchemy import Table, text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlalchemy.pool import QueuePool
from typing_extensions import override

from adapters.persistence.postgres.engine import create_engine
from adapters.persistence.postgres.guild_database import GuildDatabase
from adapters.persistence.schema.cog_migrations import CogMigrations
from adapters.persistence.schema.migrations import migrate
from application.cogs.call_hooks import CallHooks
from application.ports.clock import Clock
from application.ports.errors import ServiceUnavailable
from bootstrap.configuration.app_role import app_database_url, app_password
from bootstrap.embedded import EmbeddedPostgres

_SCHEMA: Final = "baseline_test"
_PASSWORD: Final = app_password("a key for tests, long enough to be accepted")
_SLOW_MACHINE_SECONDS: Final = 60

_NO_TABLES: Final = "The cog uses the database: use simulated_guild(…, tables=True)."
_NO_MIGRATION: Final = (
    "No migration creates the cog's table: {tables}. Write one: start Baseline with `make up`, and run "
    '`.venv/bin/baseline revision --cog NAME -m "…"` beside it.'
)

_servers: dict[str, str] = {}
_templates: dict[tuple[CogMigrations, ...], str] = {}


class NoTables:
    """The database of a guild without tables: opening a session raises an error that names `tables=True`."""

    hooks: CallHooks | None = None

    def is_in_use(self) -> bool:
        """Return whether a session is open."""
        return False

    async def require(self, tables: Sequence[Table]) -> None:
        """Do nothing: a cog without a session needs no table."""

    def session(self, guild_id: int | None = None) -> AbstractAsyncContextManager[AsyncSession]:  # noqa: ARG002 - as the real one
        raise AssertionError(_NO_TABLES)

    async def due(self, *_arguments: object, **_options: object) -> int:
        raise AssertionError(_NO_TABLES)


class FreshTables(GuildDatabase):
    """The database of one test. While `is_away`, sessions fail as in an outage."""

    is_away = False

    @property
    def system(self) -> AsyncEngine:
        """The engine that connects as the application's role."""
        if self._system is None:
            raise AssertionError(_NO_TABLES)
        return self._system

    @override
    @asynccontextmanager
    async def session(self, guild_id: int | None = None) -> AsyncIterator[AsyncSession]:
        if self.is_away:
            raise ServiceUnavailable("database")
        async with super().session(guild_id) as session:
            yield session

    def is_in_use(self) -> bool:
        """Return whether a session is open, or a connection is being made."""
        engines = (self.engine, self._system)
        return any(_is_in_use(engine) for engine in engines if engine is not None)

    async def require(self, tables: Sequence[Table]) -> None:
        """Raise `AssertionError` for declared tables that no migration has created."""
        if not tables or self._system is None:
            return
        async with self._system.connect() as connection:
            statement = text("SELECT tablename FROM pg_tables WHERE schemaname = :schema")
            known = set(await connection.scalars(statement, {"schema": _SCHEMA}))
        missing = [table.name for table in tables if table.name not in known]
        if missing:
            raise AssertionError(_NO_MIGRATION.format(tables=", ".join(missing)))


@asynccontextmanager
async def fresh_tables(clock: Clock, migrations: Sequence[CogMigrations]) -> AsyncIterator[FreshTables]:
    """A database with all migrations, `migrations` of cog folders included, that is dropped afterwards.

    The first use in a process starts PostgreSQL and migrates, which takes seconds; each other use takes milliseconds.
    """
    if "url" not in _servers:
        _servers["url"] = _started()
    server = _servers["url"]
    template = await _template(server, tuple(migrations))
    name = f"test_{uuid4().hex}"
    await _create(server, name, template)
    url = app_database_url(_with_database(server, name), schema=_SCHEMA, password=_PASSWORD)
    system = create_engine(url, schema=_SCHEMA)
    database = FreshTables(
        url,
        schema=_SCHEMA,
        connect_seconds=_SLOW_MACHINE_SECONDS,
        statement_seconds=_SLOW_MACHINE_SECONDS,
        system=system,
        clock=clock,
    )
    try:
        yield database
    finally:
        await database.dispose()
        await system.dispose()
        await _execute(server, f'DROP DATABASE "{name}" WITH (FORCE)')


def _is_in_use(engine: AsyncEngine) -> bool:
    return isinstance(engine.pool, QueuePool) and engine.pool.checkedout() > 0


async def _template(server: str, migrations: tuple[CogMigrations, ...]) -> str:
    """Return the name of a migrated database. Raises `AssertionError` for a cog's migration that fails."""
    if migrations not in _templates:
        name = f"template_{uuid4().hex}"
        # Cogs migrate a copy of the database with Baseline's own migrations, which take most of the time.
        await _create(server, name, await _template(server, ()) if migrations else "template1")
        failed = await migrate(_with_database(server, name), schema=_SCHEMA, app_password=_PASSWORD, cogs=migrations)
        if failed:
            raise AssertionError(f"The cog's migrations fail: {'; '.join(failed.values())}")
        _templates[migrations] = name
    return _templates[migrations]


async def _create(server: str, name: str, template: str) -> None:
    await _execute(server, f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY file_copy')


def _started() -> str:
    """Start in this thread, not in a pool: the server ends with the thread that started it."""
    folder = Path(tempfile.mkdtemp(prefix="baseline-testing-"))
    server = EmbeddedPostgres(folder, ephemeral=True)
    server.start()
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    atexit.register(server.stop)
    return server.url


async def _execute(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


def _with_database(url: str, name: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
