"""Migrate the tables that cog folders bring along. Each cog has a migration history of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import structlog
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from adapters.persistence.postgres.cog_credentials import cog_role
from adapters.persistence.postgres.errors import means_away
from adapters.persistence.schema.app_role import app_role

_log = structlog.stdlib.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class CogMigrations:
    """`folder` holds the migrations of one cog. Their state is kept in a version table of that cog.

    With one version table for all cogs, Alembic would refuse every migration once a cog's folder was removed.
    """

    cog: str
    folder: Path

    @property
    def version_table(self) -> str:
        return f"alembic_version_{self.cog}"[:63]


def cog_config(connection: Connection, migrations: CogMigrations, environment: Path) -> Config:
    """Return the configuration for Alembic's commands on the migrations of one cog."""
    config = Config(attributes={"connection": connection, "version_table": migrations.version_table})
    config.set_main_option("script_location", _literal(environment))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", _literal(migrations.folder))
    return config


def migrate_cogs(
    connection: Connection, schema: str, cogs: Sequence[CogMigrations], environment: Path
) -> Mapping[str, str]:
    """Migrate each cog to its newest version. Return the reasons for those that failed, by cog.

    A migration that fails is undone, and the other cogs are migrated nevertheless. Raises SQLAlchemy's error when
    the database is away.
    """
    failed: dict[str, str] = {}
    for migrations in cogs:
        try:
            command.upgrade(cog_config(connection, migrations, environment), "head")
            _hide_versions(connection, schema, migrations)
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            if isinstance(error, DBAPIError) and means_away(error):
                raise
            connection.rollback()
            reason = str(getattr(error, "orig", None) or error).strip().splitlines() or [""]
            failed[migrations.cog] = f"{type(error).__name__}: {reason[0]}"
            _log.error("A cog's tables were not migrated", cog=migrations.cog, exc_info=error)
    return failed


def _hide_versions(connection: Connection, schema: str, migrations: CogMigrations) -> None:
    """Revoke the default privileges: a cog's SQL must not change what counts as migrated."""
    for role in (app_role(schema), cog_role(schema)):
        connection.execute(text(f'REVOKE ALL ON "{migrations.version_table}" FROM "{role}"'))
    connection.commit()


def _literal(path: Path) -> str:
    """Escape `%`, which Alembic interpolates in its options."""
    return str(path).replace("%", "%%")
