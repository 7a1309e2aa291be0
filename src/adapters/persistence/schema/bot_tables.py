"""Isolate the tables of guilds that a bot's migration has created, in the same transaction."""

from pathlib import Path
from typing import Any

from alembic.runtime.migration import MigrationContext, MigrationInfo
from sqlalchemy import text

from adapters.persistence.schema.row_security import isolate_guilds
from adapters.persistence.schema.tables.all_tables import APP_PRIVILEGES

_TO_ISOLATE = text("""
    SELECT relname, format_type(atttypid, atttypmod) AS type
    FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid AND attname = 'guild_id' AND NOT attisdropped
    WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
          AND NOT relname = ANY (:baselines)
          AND NOT EXISTS (SELECT FROM pg_policy WHERE polrelid = pg_class.oid AND polname = 'guild_isolation')
    ORDER BY relname
""")


class NotIsolated(Exception):
    """The `guild_id` of a bot's table has a type by which guilds cannot be isolated."""

    def __init__(self, table: str, kind: str) -> None:
        super().__init__(f"Table {table!r}: guild_id is of type {kind}; declare it as BigInteger.")


def isolate_new_tables(ctx: MigrationContext, step: MigrationInfo, heads: object, run_args: object) -> None:  # noqa: ARG001 - Alembic passes all four by name
    """Isolate each table with a `guild_id` that has no policy yet. Alembic calls it after each migration.

    Raises `NotIsolated`, which undoes the migration. Migrations of Baseline isolate their tables themselves, with the
    policies of their time.
    """
    script: Any = step.up_revision
    if not step.is_upgrade or Path(script.path).parent.name == "baseline":
        return
    connection = ctx.connection
    if connection is None:
        raise RuntimeError("Migrations run on a connection.")
    for row in connection.execute(_TO_ISOLATE, {"baselines": list(APP_PRIVILEGES)}).all():
        if row.type != "bigint":
            raise NotIsolated(row.relname, row.type)
        isolate_guilds(row.relname)
