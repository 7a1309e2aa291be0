"""A client of a Redis that is not there, for the contracts of persistence."""

from collections.abc import AsyncIterator

import pytest
from redis.asyncio import Redis

from adapters.persistence.redis.connection import connect_redis


@pytest.fixture
async def client_of_nothing(closed_port: int) -> AsyncIterator[Redis]:
    client = connect_redis(f"redis://127.0.0.1:{closed_port}/0")
    yield client
    await client.aclose()
