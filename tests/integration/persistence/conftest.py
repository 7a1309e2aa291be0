"""Connect to the test's own database as its owner."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import pool
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from adapters.persistence.postgres.urls import sqlalchemy_url
from tests.services import FreshDatabase

# Rewrite asserts in these modules too, so that failures show values as in the tests themselves.
_SAY_WHAT_THEY_SAW = (
    "connection_turns",
    "tenancy_breach_rules",
    "tenancy_checks",
    "tenancy_rules",
    "tenancy_usage_rules",
)
pytest.register_assert_rewrite(*(f"tests.integration.persistence.{name}" for name in _SAY_WHAT_THEY_SAW))


@pytest.fixture
async def owner(database: FreshDatabase) -> AsyncIterator[AsyncEngine]:
    """Connect as the owner, who may create tables."""
    engine = create_async_engine(
        sqlalchemy_url(database.owner_url),
        poolclass=pool.NullPool,
        connect_args={"server_settings": {"search_path": database.schema}},
    )
    yield engine
    await engine.dispose()
