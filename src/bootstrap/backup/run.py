"""Back the schema up in one snapshot, and restore it with a comparison of every table."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import asyncpg
from rich.console import Console

from adapters.clock import SystemClock
from adapters.persistence.postgres.url_parameters import application_name, connect_seconds
from adapters.persistence.postgres.urls import driver_arguments
from adapters.persistence.schema.app_role import ensure_roles
from adapters.persistence.schema.migrations import CannotMigrate, as_migrator
from bootstrap.backup.archive import Description, fingerprint, read, write
from bootstrap.backup.contents import TableContents, contents, steady
from bootstrap.backup.programs import program
from bootstrap.backup.programs import run as run_program
from bootstrap.configuration.settings import Settings
from bootstrap.processes import migrate
from bootstrap.up.errors import CannotStart
from bootstrap.wiring.shared import VERSION

_CONNECT_SECONDS = 60.0
_LONGEST_NAME = 40
"""PostgreSQL cuts names at 63 bytes."""


def back_up(settings: Settings, path: Path, console: Console) -> None:
    """Write the backup, which its owner alone may read. Raises `CannotStart`."""
    if path.exists():
        raise CannotStart(f"{path} exists already.")
    description = asyncio.run(_back_up(settings, path))
    rows = sum(table.rows for table in description.tables.values())
    console.print(f"{path}: {len(description.tables)} tables, {rows} rows.", highlight=False)
    console.print("Keep API_SECRET_KEY apart from it: without the key, secrets in guilds' settings cannot be read.")


def restore(settings: Settings, path: Path, console: Console, *, replace: bool) -> None:
    """Restore, compare every table with the backup, then migrate.

    Raises `CannotStart`. An error before the tables are found equal leaves the schema as it was.
    """
    with tempfile.TemporaryDirectory(prefix="baseline-restore-") as folder:
        description, dump = read(path, Path(folder))
        asyncio.run(_restore(settings, description, dump, replace=replace))
    console.print(f"Restored {len(description.tables)} tables of {description.made_at}; all rows are equal.")
    if set(description.keys).isdisjoint(map(fingerprint, settings.secret_keys)):
        console.print("API_SECRET_KEY is another one than then: enter the secrets in guilds' settings again.")
    migrate.run(settings)


async def _back_up(settings: Settings, path: Path) -> Description:
    schema, url = settings.database_schema, settings.required_database_url
    # A missing key is refused here, and not after the dump.
    keys = tuple(map(fingerprint, settings.secret_keys))
    with tempfile.TemporaryDirectory(prefix="baseline-backup-") as folder:
        async with _connected(url) as connection:
            if await connection.fetchval("SELECT to_regnamespace($1)", schema) is None:
                raise CannotStart(f"There is no schema {schema!r} to back up. Was `baseline migrate` run?")
            server = connection.get_server_version().major
            dump = Path(folder) / "database.dump"
            # The counts and the dump see the same rows, whatever is written meanwhile.
            async with connection.transaction(isolation="repeatable_read", readonly=True):
                snapshot = await connection.fetchval("SELECT pg_export_snapshot()")
                arguments = (
                    "--format=custom",
                    f"--file={dump}",
                    f"--schema={schema}",
                    f"--snapshot={snapshot}",
                    "--enable-row-security",
                    "--no-owner",
                )
                dumping = asyncio.to_thread(run_program, program("pg_dump", at_least=server), url, arguments)
                _, tables = await asyncio.gather(dumping, contents(connection, schema))
            description = Description(
                made_at=SystemClock().now().isoformat(timespec="seconds"),
                version=VERSION,
                schema=schema,
                owner=await connection.fetchval("SELECT current_user"),
                server=server,
                keys=keys,
                tables=tables,
            )
        write(path, description, dump)
    return description


async def _restore(settings: Settings, description: Description, dump: Path, *, replace: bool) -> None:
    schema, url = settings.database_schema, settings.required_database_url
    async with _connected(url) as connection:
        await _refuse(connection, description, schema, replace=replace)
        server = connection.get_server_version().major
        restoring = program("pg_restore", at_least=max(server, description.server))
        roles = partial(ensure_roles, schema=schema, password=settings.app_database_password)
        try:
            await as_migrator(url, schema, roles, "baseline restore")
        except CannotMigrate as error:
            raise CannotStart(str(error)) from error
        async with _set_aside(connection, schema):
            arguments = ("--single-transaction", "--exit-on-error", "--no-owner", str(dump))
            await asyncio.to_thread(run_program, restoring, url, arguments)
            different = _differences(description.tables, await contents(connection, schema))
            if different:
                raise CannotStart(f"The restored tables differ from the backup: {', '.join(different)}.")


@asynccontextmanager
async def _set_aside(connection: "asyncpg.Connection[Any]", schema: str) -> AsyncIterator[None]:
    """Keep the schema under another name until the block ends, then drop it; after an error, put it back."""
    aside = f"{schema[:_LONGEST_NAME]}_before_restore"
    exists = "SELECT to_regnamespace(quote_ident($1)) IS NOT NULL"
    if await connection.fetchval(exists, aside):
        raise CannotStart(
            f"A restore was cut short, and schema {aside!r} holds what was there before it. Drop {schema!r} and rename "
            f"{aside!r} to it, or drop {aside!r}."
        )
    was_there = await connection.fetchval(exists, schema)
    if was_there:
        await connection.execute(f'ALTER SCHEMA "{schema}" RENAME TO "{aside}"')
    try:
        yield
    except BaseException:
        await connection.execute(f'DROP SCHEMA IF EXISTS "{schema}" CASCADE')
        if was_there:
            await connection.execute(f'ALTER SCHEMA "{aside}" RENAME TO "{schema}"')
        raise
    await connection.execute(f'DROP SCHEMA IF EXISTS "{aside}" CASCADE')


async def _refuse(
    connection: "asyncpg.Connection[Any]", description: Description, schema: str, *, replace: bool
) -> None:
    owner = await connection.fetchval("SELECT current_user")
    if (description.schema, description.owner) != (schema, owner):
        raise CannotStart(
            f"The backup is of schema {description.schema!r}, owned by role {description.owner!r}; DATABASE_SCHEMA is "
            f"{schema!r} and DATABASE_URL names {owner!r}. Its rules name both: restore it under the same names."
        )
    users = await connection.fetchval(
        "SELECT count(*) FROM pg_stat_activity WHERE usename = ANY ($1) AND datname = current_database()",
        [f"{schema}_app", f"{schema}_cog"],
    )
    if users:
        raise CannotStart("Baseline is connected to the database: stop its API, bots and workers first.")
    if not replace and await connection.fetchval(
        "SELECT EXISTS (SELECT FROM pg_class WHERE relnamespace = to_regnamespace($1))", schema
    ):
        raise CannotStart(f"Schema {schema!r} is not empty. With --replace it is replaced.")


def _differences(kept: Mapping[str, TableContents], found: Mapping[str, TableContents]) -> list[str]:
    return [
        f"{name} ({getattr(kept.get(name), 'rows', 'no')} rows then, {getattr(found.get(name), 'rows', 'no')} now)"
        for name in sorted({*kept, *found})
        if kept.get(name) != found.get(name)
    ]


@asynccontextmanager
async def _connected(url: str) -> AsyncIterator["asyncpg.Connection[Any]"]:
    try:
        connection = await asyncpg.connect(
            **driver_arguments(url),
            timeout=connect_seconds(url, _CONNECT_SECONDS),
            server_settings={"application_name": application_name(url, "baseline backup")},
        )
    except (OSError, ValueError, asyncpg.PostgresError) as error:
        raise CannotStart(f"DATABASE_URL: the database cannot be reached ({type(error).__name__}).") from error
    try:
        await steady(connection)
        yield connection
    finally:
        await connection.close()
