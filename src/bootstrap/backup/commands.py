"""The commands `baseline backup` and `baseline restore`."""
# ruff: noqa: PLC0415 - importing all parts takes seconds, and each process needs one of them

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console


def backup(
    path: Annotated[Path | None, typer.Argument(help="The file to write; by default named after the time.")] = None,
) -> None:
    """Write a backup of the database, as the owner of its schema. Everything may run meanwhile.

    Without DATABASE_URL it is the embedded database in BASELINE_HOME, whether Baseline runs or not.
    """
    from adapters.clock import SystemClock
    from bootstrap.backup.run import back_up
    from bootstrap.backup.server import database_to_back_up

    default = Path(f"baseline-{SystemClock().now():%Y%m%dT%H%M%SZ}.backup")
    with database_to_back_up() as settings:
        back_up(settings, path or default, Console(soft_wrap=True))


def restore(
    path: Annotated[Path, typer.Argument(help="A file that `baseline backup` has written.")],
    *,
    replace: Annotated[bool, typer.Option("--replace", help="Replace the schema. What it holds is lost.")] = False,
) -> None:
    """Restore a backup into an empty schema, compare every table with it, and migrate.

    Stop API, bots and workers first. DATABASE_URL names the owner of the schema; without it, it is the embedded
    database in BASELINE_HOME, which is started for this.
    """
    from bootstrap.backup.run import restore as run
    from bootstrap.backup.server import database_to_restore

    with database_to_restore() as settings:
        run(settings, path, Console(soft_wrap=True), replace=replace)
