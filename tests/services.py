"""Real PostgreSQL and Redis-compatible servers for tests: private, fast, and gone afterwards."""

import asyncio
import atexit
import os
import shutil
import subprocess
import tempfile
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import asyncpg

from bootstrap.configuration.app_role import app_database_url, app_password
from bootstrap.embedded import EmbeddedPostgres

SCHEMA = "baseline_test"
SECRET_KEY = "a key for tests, long enough to be accepted"
APP_PASSWORD = app_password(SECRET_KEY)
_ENOUGH_MEMORY = 2 << 30
STALL_SECONDS = 60.0
"""Time limit of the clients of tests: longer than a loaded machine delays a test."""

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class FreshDatabase:
    """A migrated database without rows but the seeded ones. `app_url` is what the application connects with."""

    owner_url: str
    app_url: str
    schema: str
    app_password: str


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """Keep data in memory where it fits: a container's /dev/shm is often too small for a database."""
    memory = Path("/dev/shm")  # noqa: S108 - the folder inside gets a random name and is private
    roomy = os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > _ENOUGH_MEMORY
    folder = Path(tempfile.mkdtemp(prefix="baseline-tests-", dir=memory if roomy else None))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@cache
def session_server() -> str:
    """Return the owner's URL of a PostgreSQL that this process starts once. It ends with the process."""
    ending = ExitStack()
    atexit.register(ending.close)
    server = EmbeddedPostgres(ending.enter_context(temporary_folder()), ephemeral=True)
    server.start()
    ending.callback(server.stop)
    return server.url


@cache
def _initialised_postgres() -> Path:
    ending = ExitStack()
    atexit.register(ending.close)
    folder = ending.enter_context(temporary_folder()) / "postgres"
    server = EmbeddedPostgres(folder, ephemeral=True)
    server.start()
    server.stop()
    return folder


def initialise_postgres(folder: Path) -> None:
    """Create the data of an embedded PostgreSQL as its first start would, from a copy in a tenth of the CPU time."""
    folder.mkdir(parents=True, exist_ok=True)
    source = _initialised_postgres()
    # Not by Python: the files may belong to another user, and keep their owner.
    subprocess.run(["cp", "-a", f"{source}/.", str(folder)], check=True)


def migrated(owner_url: str) -> FreshDatabase:
    """Run all migrations on the database of this URL."""
    from adapters.persistence.schema.migrations import migrate

    _wait_for(migrate(owner_url, schema=SCHEMA, app_password=APP_PASSWORD))
    return _described(owner_url)


@contextmanager
def empty_database(server_url: str) -> Iterator[str]:
    """A database of its own without any table; yields its owner URL."""
    with _created(server_url, "") as url:
        yield url


@contextmanager
def clone(template: FreshDatabase) -> Iterator[FreshDatabase]:
    source = urlsplit(template.owner_url).path.lstrip("/")
    with _created(_with_database(template.owner_url, "postgres"), f'TEMPLATE "{source}" STRATEGY file_copy') as url:
        yield _described(url)


@contextmanager
def _created(server_url: str, options: str) -> Iterator[str]:
    name = f"test_{uuid4().hex}"
    _wait_for(_execute(server_url, f'CREATE DATABASE "{name}" {options}'))
    try:
        yield _with_database(server_url, name)
    finally:
        _wait_for(_execute(server_url, f'DROP DATABASE "{name}" WITH (FORCE)'))


async def _execute(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


def _described(owner_url: str) -> FreshDatabase:
    app_url = app_database_url(owner_url, schema=SCHEMA, password=APP_PASSWORD)
    return FreshDatabase(owner_url=owner_url, app_url=app_url, schema=SCHEMA, app_password=APP_PASSWORD)


def _with_database(url: str, name: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def _wait_for(work: Coroutine[object, object, Result]) -> Result:
    # In a thread, so that fixtures also work while an event loop runs in this one.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()
