"""Migrate a database, and create the roles of the application and its cogs."""

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from alembic import command
from alembic.config import Config
from asyncpg import InsufficientPrivilegeError
from sqlalchemy import Connection, pool, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

from adapters.persistence.postgres.errors import means_away
from adapters.persistence.postgres.url_parameters import application_name, connect_seconds
from adapters.persistence.postgres.urls import sqlalchemy_url
from adapters.persistence.schema.app_role import RoleTaken, ensure_roles, grant_privileges, keep_cog_secrets
from adapters.persistence.schema.bot_tables import NotIsolated
from adapters.persistence.schema.cog_access import bind_views, restore_cog_access
from adapters.persistence.schema.cog_migrations import CogMigrations, migrate_cogs
from adapters.persistence.schema.temporary_tables import refuse_temporary_tables

MIGRATIONS = Path(__file__).resolve().parents[4] / "migrations"
BRANCHES = ("baseline", "bot")

Result = TypeVar("Result")

# A role name has at most 63 characters, and the roles are called `<schema>_app` and `<schema>_cog`.
_SCHEMA_NAME = re.compile(r"[a-z_][a-z0-9_]{0,58}")

# One lock per schema: bots that share a database do not wait for one another.
ONE_AT_A_TIME = text("SELECT pg_advisory_lock(hashtextextended('baseline migrate ' || :schema, 0))")


class CannotMigrate(Exception):
    """Migration is impossible. The message names the wrong setting or the missing privilege of the owner."""


async def migrate(
    owner_url: str, *, schema: str, app_password: str, cogs: Sequence[CogMigrations] = ()
) -> Mapping[str, str]:
    """Migrate the schema to the newest version and give its two roles access. Idempotent, also when run concurrently.

    Returns the reason for each cog whose own migrations failed, by its name; everything else is migrated then. Migrate
    different schemas at the same time in separate processes: Alembic keeps its state in globals. Raises
    `CannotMigrate`.
    """
    return await as_migrator(
        owner_url, schema, lambda connection: _migrate(connection, schema, app_password, cogs), "baseline migrate"
    )


async def as_migrator(owner_url: str, schema: str, work: Callable[[Connection], Result], name: str) -> Result:
    """Run the work on a connection of the schema's owner. Raises `CannotMigrate`."""
    if not _SCHEMA_NAME.fullmatch(schema):
        raise CannotMigrate(
            f"DATABASE_SCHEMA: {schema!r} must consist of at most 59 lower-case letters, digits and underscores."
        )
    try:
        url = sqlalchemy_url(owner_url)
    except ValueError as error:
        raise CannotMigrate(f"DATABASE_URL: {error}.") from None
    engine = create_async_engine(
        url,
        poolclass=pool.NullPool,
        hide_parameters=True,
        connect_args={
            "timeout": connect_seconds(owner_url, 5),
            "server_settings": {"search_path": schema, "application_name": application_name(owner_url, name)},
        },
    )
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(work)
    except Exception as error:
        raise _explained(error) from error
    finally:
        await engine.dispose()


def alembic_config(connection: Connection, migrations: Path = MIGRATIONS) -> Config:
    """Return the configuration for Alembic's commands on this connection. Its `search_path` must be the schema to
    migrate.
    """
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(migrations))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", "\n".join(str(migrations / branch) for branch in BRANCHES))
    return config


def _migrate(
    connection: Connection, schema: str, app_password: str, cogs: Sequence[CogMigrations]
) -> Mapping[str, str]:
    # Held until the connection closes: a second migrator waits here, then finds the schema up to date.
    connection.execute(ONE_AT_A_TIME, {"schema": schema})
    if connection.execute(text("SELECT to_regnamespace(:schema)"), {"schema": f'"{schema}"'}).scalar_one() is None:
        # Not IF NOT EXISTS: that needs the privilege to create schemas even when the schema exists.
        connection.execute(text(f'CREATE SCHEMA "{schema}"'))
    connection.commit()
    ensure_roles(connection, schema, app_password)
    for branch in BRANCHES:
        command.upgrade(alembic_config(connection), f"{branch}@head")
        if branch == "baseline":
            # Before the bot's migrations: its tables must be created under the default privileges.
            grant_privileges(connection, schema)
            keep_cog_secrets(connection, app_password)
    failed = migrate_cogs(connection, schema, cogs, MIGRATIONS)
    restore_cog_access(connection)
    bind_views(connection)
    refuse_temporary_tables(connection)
    return failed


def _explained(error: Exception) -> Exception:
    if isinstance(error, RoleTaken):
        return CannotMigrate(f"DATABASE_SCHEMA: {error} Choose another name.")
    if isinstance(error, NotIsolated):
        return CannotMigrate(str(error))
    cause = error.orig.__cause__ if isinstance(error, DBAPIError) and error.orig is not None else error
    if isinstance(cause, InsufficientPrivilegeError):
        return CannotMigrate(
            f"DATABASE_URL: its role lacks a privilege ({cause}). It must own the schema or be allowed to create it, "
            "and have CREATEROLE."
        )
    if means_away(error):
        return CannotMigrate(f"DATABASE_URL: the database cannot be reached ({cause or type(error).__name__}).")
    return error
