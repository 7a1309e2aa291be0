"""Fixtures for every suite. Servers start when the first test asks for them; unit tests never do."""

import logging
import os
import socket
import sys
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import redis
import structlog
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.persistence.model_calls import trip
from adapters.persistence.postgres.engine import create_engine
from adapters.persistence.redis.connection import connect_redis
from bootstrap.embedded import EmbeddedPostgres, EmbeddedValkey
from tests.discord_requests import FOUND, check_client_requests, check_simulated_requests
from tests.requests_of_processes import processes_checked, taken_from
from tests.services import (
    STALL_SECONDS,
    FreshDatabase,
    clone,
    empty_database,
    initialise_postgres,
    migrated,
    session_server,
    temporary_folder,
)

pytest_plugins = [
    "tests.nightly",
    "tests.frozen_heap",
    "tests.forgotten_greenlets",
    "tests.whole_parses",
    "tests.shared_authorities",
    "baseline.pytest_plugin",
    "tests.left_connections",
    "tests.longest_first",
]

# A traceback with the source and the variables of each frame takes a tenth of a second.
structlog.dev.ConsoleRenderer.get_active().exception_formatter = structlog.dev.plain_traceback


def _server() -> str:
    return os.environ.get("TEST_DATABASE_URL") or session_server()


@pytest.fixture(scope="session")
def postgres_server() -> str:
    """The URL of a server's owner. `TEST_DATABASE_URL` names one to use instead of an embedded one."""
    return _server()


@pytest.fixture(scope="session")
def _template(postgres_server: str) -> Iterator[FreshDatabase]:
    with empty_database(postgres_server) as url:
        yield migrated(url)


@pytest.fixture
def database(_template: FreshDatabase) -> Iterator[FreshDatabase]:
    """A migrated database that no other test sees."""
    with clone(_template) as fresh:
        yield fresh


@pytest.fixture
def unmigrated_database(postgres_server: str) -> Iterator[str]:
    """The owner URL of an empty database that no other test sees."""
    with empty_database(postgres_server) as url:
        yield url


@pytest.fixture(scope="session")
def redis_server() -> Iterator[str]:
    """The URL of a server. `TEST_REDIS_URL` names one to use instead of an embedded one; its database is emptied."""
    if given := os.environ.get("TEST_REDIS_URL"):
        yield given
        return
    with temporary_folder() as folder, ExitStack() as stack:
        server = EmbeddedValkey(folder, ephemeral=True)
        server.start()
        stack.callback(server.stop)
        yield server.url


@pytest.fixture
def redis_url(redis_server: str) -> str:
    """The URL of an empty Redis database."""
    with redis.Redis.from_url(redis_server) as client:
        client.flushdb()
    return redis_server


@pytest.fixture
async def engine(database: FreshDatabase) -> AsyncIterator[AsyncEngine]:
    """Connected as the application's role."""
    engine = create_engine(
        database.app_url, schema=database.schema, connect_seconds=STALL_SECONDS, statement_seconds=STALL_SECONDS
    )
    yield engine
    await engine.dispose()


@pytest.fixture
async def redis_client(redis_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Redis]:
    monkeypatch.setattr(trip, "SECONDS", STALL_SECONDS)
    client = connect_redis(redis_url, seconds=STALL_SECONDS)
    yield client
    await client.aclose()


@pytest.fixture
def own_postgres() -> Iterator[Callable[[], EmbeddedPostgres]]:
    """A function that starts a PostgreSQL for the test to stop, kill and start again; durable, as in production."""
    with ExitStack() as stack:

        def make() -> EmbeddedPostgres:
            folder = stack.enter_context(temporary_folder())
            initialise_postgres(folder)
            server = EmbeddedPostgres(folder)
            server.start()
            stack.callback(server.stop)
            return server

        yield make


@pytest.fixture
def own_redis() -> Iterator[Callable[[], EmbeddedValkey]]:
    """A function that starts a Redis for the test to stop, kill and start again; durable, as in production."""
    with ExitStack() as stack:

        def make() -> EmbeddedValkey:
            server = EmbeddedValkey(stack.enter_context(temporary_folder()))
            server.start()
            stack.callback(server.stop)
            return server

        yield make


@pytest.fixture
def home() -> Iterator[Path]:
    """A folder to use as BASELINE_HOME, in memory where it fits: a durable database waits for its disk."""
    with temporary_folder() as folder:
        yield folder / "home"


@pytest.fixture
def closed_port() -> Iterator[int]:
    """A local port without a listener, reserved while the test runs."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield bound.getsockname()[1]


@pytest.fixture
def kept_logging() -> Iterator[None]:
    """Restore how logging was configured before the test."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


@pytest.fixture
def kept_hooks(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Restore the process's hooks for errors after the test."""
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(sys, "unraisablehook", sys.unraisablehook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    yield
    logging.captureWarnings(capture=False)


@pytest.fixture
async def engine_of_nothing(closed_port: int) -> AsyncIterator[AsyncEngine]:
    engine = create_engine(f"postgresql://app:secret@127.0.0.1:{closed_port}/baseline", schema="baseline")
    yield engine
    await engine.dispose()


@pytest.fixture(scope="session", autouse=True)
def faults_of_processes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with processes_checked(tmp_path_factory.mktemp("discord")) as file:
        yield file


@pytest.fixture(autouse=True)
def one_database_server() -> None:
    """Make guilds with tables use the tests' PostgreSQL instead of starting one of their own."""
    # Not imported here: that takes a second, which few tests need.
    if (tables := sys.modules.get("baseline.testing.tables")) is not None:
        vars(tables)["_started"] = _server


@pytest.fixture(autouse=True)
def discord_request_faults(request: pytest.FixtureRequest, faults_of_processes: Path) -> Iterator[list[str]]:
    """Fail the test when it sends Discord an invalid request. A test that plants such a request clears the list."""
    if request.path.relative_to(Path(__file__).parent).parts[0] != "unit":
        check_simulated_requests()
    check_client_requests()
    FOUND.clear()
    yield FOUND
    FOUND.extend(taken_from(faults_of_processes))
    assert FOUND == []
