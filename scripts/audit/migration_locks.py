"""Look for statements of migrations that would stop a running bot: locks on tables, rewrites, scans under a lock.

python -m scripts.audit.migration_locks

Migrations ask the database for its schema and its functions, so that Alembic cannot write their SQL without one: they
run on an empty database, and squawk reads what they executed.
"""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, event, text

from adapters.persistence.schema.migrations import BRANCHES, alembic_config, as_migrator
from bootstrap.embedded.postgres import EmbeddedPostgres

SCHEMA: Final = "locks"
CHECKED_AFTER: Final = "baseline_0020"
"""Migrations up to this one ran before the check was there. A published migration is not changed."""

# Rules that do not fit here, each with its reason.
EXCLUDED: Final = {
    "prefer-robust-stmts": "each migration is one transaction: nothing is left of one that fails",
    "require-timeout-settings": "the statement that needs `lock_timeout` sets it; the rest lock new tables alone",
    "require-concurrent-index-creation": "waits for the migrators that wait for their turn, and they wait for it",
    "require-concurrent-index-deletion": "as above; a plain DROP INDEX only waits for statements that run",
    "prefer-bigint-over-int": "counts of attempts and seconds are small",
}
_IGNORED: Final = ("SELECT", "INSERT INTO alembic_version", "UPDATE alembic_version", "DELETE FROM alembic_version")


def executed(connection: Connection) -> dict[str, list[str]]:
    """Run all migrations, and return the statements of each by revision."""
    connection.execute(text(f"CREATE SCHEMA {SCHEMA}"))
    connection.commit()
    config = alembic_config(connection)
    scripts = ScriptDirectory.from_config(config)
    found: dict[str, list[str]] = {}
    for branch in BRANCHES:
        for step in reversed(list(scripts.iterate_revisions(f"{branch}@head", f"{branch}@base"))):
            with _recorded(connection) as statements:
                command.upgrade(config, step.revision)
            found[step.revision] = statements
    return found


@contextmanager
def _recorded(connection: Connection) -> Iterator[list[str]]:
    statements: list[str] = []

    def record(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.lstrip().startswith(_IGNORED):
            statements.append(statement.strip().rstrip(";") + ";")

    event.listen(connection, "before_cursor_execute", record)
    try:
        yield statements
    finally:
        event.remove(connection, "before_cursor_execute", record)


def findings(statements: dict[str, list[str]], folder: Path) -> str:
    """Return what squawk finds in the statements, empty where it finds nothing. Writes one file per revision."""
    files = []
    for revision, sql in statements.items():
        files.append(folder / f"{revision}.sql")
        files[-1].write_text("\n".join(sql) + "\n")
    squawk = Path(sys.executable).parent / "squawk"
    options = ["--assume-in-transaction", "--reporter", "gcc", f"--exclude={','.join(EXCLUDED)}"]
    done = subprocess.run([squawk, *options, *files], capture_output=True, text=True, check=False)  # noqa: S603
    return "" if done.returncode == 0 else (done.stdout + done.stderr).replace(f"{folder}/", "")


def main() -> int:
    with TemporaryDirectory(prefix="baseline-locks-") as folder:
        server = EmbeddedPostgres(Path(folder) / "postgres", ephemeral=True)
        server.start()
        try:
            statements = asyncio.run(as_migrator(server.url, SCHEMA, executed, "audit of migrations"))
        finally:
            server.stop()
        order = list(statements)
        checked = {
            each: statements[each]
            for each in order
            if CHECKED_AFTER not in order or order.index(each) > order.index(CHECKED_AFTER)
        }
        found = findings(checked, Path(folder))
    sys.stdout.write(found or f"{len(checked)} migrations hold no lock for long.\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
