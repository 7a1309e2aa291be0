"""Write a migration from the difference between a bot's declared tables and the database."""

import re
import shutil
import subprocess
import sys
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.operations.ops import MigrationScript
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, MetaData, Table

from adapters.persistence.schema.cog_migrations import CogMigrations, cog_config
from adapters.persistence.schema.migrations import MIGRATIONS, CannotMigrate, alembic_config, as_migrator
from adapters.persistence.schema.tables.all_tables import metadata as baselines


async def write_revision(
    owner_url: str,
    *,
    schema: str,
    tables: Sequence[Table],
    message: str,
    cog: CogMigrations | None = None,
    migrations: Path = MIGRATIONS,
) -> Path | None:
    """Write the migration that brings the database to these tables, and return its file; None without a difference.

    It goes to the folder of `cog`, or else to `migrations/bot`. It adds and changes tables and columns and removes
    columns; it never removes a table, since the tables of other cogs are in the same schema. Raises `CannotMigrate`.
    """
    declared = _copied(tables)

    def write(connection: Connection) -> Path | None:
        config = alembic_config(connection, migrations) if cog is None else cog_config(connection, cog, migrations)
        config.cmd_opts = Namespace(quiet=True)
        config.attributes |= {"tables": declared, "include_object": _is_declared}
        return _write(config, message, migrations / "bot" if cog is None else cog.folder, cog)

    return await as_migrator(owner_url, schema, write, "baseline revision")


def _write(config: Config, message: str, folder: Path, cog: CogMigrations | None) -> Path | None:
    folder.mkdir(exist_ok=True)
    number = 1 + max(
        (int(found[1]) for path in folder.glob("*.py") if (found := re.match(r"(\d+)_", path.name))), default=0
    )
    config.set_main_option("file_template", f"{number:04d}_%%(slug)s")
    first = cog is not None and ScriptDirectory.from_config(config).get_current_head() is None
    try:
        script = command.revision(
            config,
            message.rstrip("."),
            autogenerate=True,
            rev_id=f"{'bot' if cog is None else cog.cog}_{number:04d}",
            head="bot@head" if cog is None else "base" if first else "head",
            version_path=str(folder),
            process_revision_directives=_leave_out_empty,
        )
    except CommandError as error:
        if "not up to date" in str(error):
            raise CannotMigrate("The database lacks earlier migrations: run `baseline migrate` first.") from error
        raise CannotMigrate(str(error)) from error
    scripts = [each for each in (script if isinstance(script, list) else [script]) if each is not None]
    if not scripts:
        return None
    _format_with_ruff(Path(scripts[0].path))
    return Path(scripts[0].path)


def _copied(tables: Sequence[Table]) -> MetaData:
    """Copy the tables of all bases into one `MetaData`, which names unnamed constraints. Raises `CannotMigrate`."""
    together = MetaData(naming_convention=baselines.naming_convention)
    for table in tables:
        if table.name in baselines.tables:
            raise CannotMigrate(f"Table {table.name!r} is one of Baseline's: choose another name.")
        for column in table.columns:
            if getattr(column.server_default, "arg", None) in {"now()", "CURRENT_TIMESTAMP"}:
                raise CannotMigrate(
                    f"{table.name}.{column.name}: server_default={column.server_default.arg!r} is a fixed text, "  # type: ignore[union-attr] # it has an `arg`
                    "evaluated once: write server_default=func.now()."
                )
        table.to_metadata(together)
    return together


def _is_declared(_object: object, _name: str | None, kind: str, reflected: bool, compared: object) -> bool:  # noqa: FBT001 - Alembic's protocol
    return not (kind == "table" and reflected and compared is None)


def _leave_out_empty(_context: object, _revision: object, directives: list[MigrationScript]) -> None:
    upgrade: Any = directives[0].upgrade_ops
    if upgrade.is_empty():
        directives.clear()


def _format_with_ruff(file: Path) -> None:
    """Format the file, where ruff is installed beside this interpreter."""
    ruff = shutil.which("ruff", path=str(Path(sys.executable).parent))
    if ruff is not None:
        subprocess.run([ruff, "format", "--quiet", file], check=False)  # noqa: S603 - beside our own interpreter
