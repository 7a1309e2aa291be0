"""Connections to the test's own database, as the owner and as the application."""

import socket
from collections.abc import AsyncIterator, Iterator

import pytest
from redis.asyncio import Redis
from sqlalchemy import pool
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from adapters.persistence.postgres.engine import create_engine
from adapters.persistence.postgres.urls import sqlalchemy_url
from adapters.persistence.redis.connection import connect_redis
from tests.services import FreshDatabase

# What is asserted there says what it saw, as in the tests themselves.
pytest.register_assert_rewrite(
    "tests.integration.persistence.tenancy_checks", "tests.integration.persistence.tenancy_machine"
)


@pytest.fixture
async def engine(database: FreshDatabase) -> AsyncIterator[AsyncEngine]:
    """As the application's role."""
    engine = create_engine(database.app_url, schema=database.schema)
    yield engine
    await engine.dispose()


@pytest.fixture
async def owner(database: FreshDatabase) -> AsyncIterator[AsyncEngine]:
    """As the owner, who may create tables."""
    engine = create_async_engine(
        sqlalchemy_url(database.owner_url),
        poolclass=pool.NullPool,
        connect_args={"server_settings": {"search_path": database.schema}},
    )
    yield engine
    await engine.dispose()


@pytest.fixture
async def redis_client(redis_url: str) -> AsyncIterator[Redis]:
    client = connect_redis(redis_url)
    yield client
    await client.aclose()


@pytest.fixture
def closed_port() -> Iterator[int]:
    """Nobody listens there, and nobody else can while the test runs."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield bound.getsockname()[1]
