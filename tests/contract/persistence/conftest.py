"""Provide a client of an unavailable Redis for the persistence contracts."""

from collections.abc import AsyncIterator

import pytest
from redis.asyncio import Redis

from adapters.persistence.redis.connection import connect_redis


@pytest.fixture
async def client_of_nothing(closed_port: int) -> AsyncIterator[Redis]:
    client = connect_redis(f"redis://127.0.0.1:{closed_port}/0")
    yield client
    await client.aclose()
