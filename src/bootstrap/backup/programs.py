"""Find pg_dump and pg_restore, and run them with the password outside of the command line."""

import os
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from adapters.persistence.postgres.urls import libpq_parameters
from bootstrap.embedded.binaries import postgres_programs
from bootstrap.embedded.errors import EmbeddedServerError
from bootstrap.up.errors import CannotStart

_VERSION = re.compile(r"\(PostgreSQL\) (\d+)")


def program(name: str, *, at_least: int) -> Path:
    """Return the program of the system or of the embedded PostgreSQL, not older than the server's major version.

    Raises `CannotStart` if there is none.
    """
    found = [Path(each) for each in (shutil.which(name), _embedded(name)) if each is not None]
    for candidate in found:
        if _major(candidate) >= at_least:
            return candidate
    raise CannotStart(
        f"{name} {at_least} or newer is needed for this server, and is not on the PATH. "
        f"Install postgresql-client-{at_least}."
    )


def run(program: Path, url: str, arguments: Sequence[str]) -> None:
    """Run the program against the database, in the scope of the whole system. Raises `CannotStart` with its error."""
    given = libpq_parameters(url)
    environment = {
        **os.environ,
        "PGPASSWORD": given.pop("password", ""),
        # In the address, `options` would replace these.
        "PGOPTIONS": f"{given.pop('options', '')} -c app.scope=system -c lock_timeout=10s",
    }
    command = [str(program), "--dbname", _address(given), "--no-password", *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 - found above
    if done.returncode:
        lines = done.stderr.strip().splitlines() or [f"it ended with {done.returncode}"]
        raise CannotStart(f"{program.name} failed: " + " ".join(lines[-3:]))


def _address(given: Mapping[str, str]) -> str:
    quoted = {name: value.replace("\\", "\\\\").replace("'", "\\'") for name, value in given.items()}
    return " ".join(f"{name}='{value}'" for name, value in quoted.items())


def _embedded(name: str) -> str | None:
    try:
        path = postgres_programs() / name
    except EmbeddedServerError:
        return None
    return str(path) if path.exists() else None


def _major(program: Path) -> int:
    shown = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)  # noqa: S603 - found above
    version = _VERSION.search(shown.stdout)
    return 0 if version is None else int(version[1])
