"""Fixtures for every suite. Servers start when the first test asks for them; unit tests never do."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import redis

from bootstrap.embedded import EmbeddedPostgres, EmbeddedValkey
from tests.services import FreshDatabase, clone, empty_database, migrated, temporary_folder


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The URL of a server's owner. `TEST_DATABASE_URL` names one to use instead of an embedded one."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield given
        return
    with temporary_folder() as folder, ExitStack() as stack:
        server = EmbeddedPostgres(folder, ephemeral=True)
        server.start()
        stack.callback(server.stop)
        yield server.url


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
    """`TEST_REDIS_URL` names one to use instead of an embedded one; the database that it names is emptied."""
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
    """An empty database."""
    with redis.Redis.from_url(redis_server) as client:
        client.flushdb()
    return redis_server


@pytest.fixture
def own_postgres() -> Iterator[Callable[[], EmbeddedPostgres]]:
    """Makes started servers that the test may stop, kill and start again; durable, as in production."""
    with ExitStack() as stack:

        def make() -> EmbeddedPostgres:
            server = EmbeddedPostgres(stack.enter_context(temporary_folder()))
            server.start()
            stack.callback(server.stop)
            return server

        yield make


@pytest.fixture
def own_redis() -> Iterator[Callable[[], EmbeddedValkey]]:
    """Makes started servers that the test may stop, kill and start again; durable, as in production."""
    with ExitStack() as stack:

        def make() -> EmbeddedValkey:
            server = EmbeddedValkey(stack.enter_context(temporary_folder()))
            server.start()
            stack.callback(server.stop)
            return server

        yield make


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder to use as BASELINE_HOME."""
    return tmp_path / "home"
