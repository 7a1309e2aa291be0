"""Engines and clients for the contracts of persistence: on real servers, and on servers that are not there."""

import socket
from collections.abc import AsyncIterator, Iterator

import pytest
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.persistence.postgres.engine import create_engine
from adapters.persistence.redis.connection import connect_redis
from tests.services import FreshDatabase


@pytest.fixture
async def engine(database: FreshDatabase) -> AsyncIterator[AsyncEngine]:
    """Connected as the application's role."""
    engine = create_engine(database.app_url, schema=database.schema)
    yield engine
    await engine.dispose()


@pytest.fixture
def closed_port() -> Iterator[int]:
    """Nobody listens there, and nobody else can while the test runs."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield bound.getsockname()[1]


@pytest.fixture
async def engine_of_nothing(closed_port: int) -> AsyncIterator[AsyncEngine]:
    engine = create_engine(f"postgresql://app:secret@127.0.0.1:{closed_port}/baseline", schema="baseline")
    yield engine
    await engine.dispose()


@pytest.fixture
async def redis_client(redis_url: str) -> AsyncIterator[Redis]:
    client = connect_redis(redis_url)
    yield client
    await client.aclose()


@pytest.fixture
async def client_of_nothing(closed_port: int) -> AsyncIterator[Redis]:
    client = connect_redis(f"redis://127.0.0.1:{closed_port}/0")
    yield client
    await client.aclose()
