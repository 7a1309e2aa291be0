"""Fixtures for tests of cogs, by `pytest_plugins = ["baseline.pytest_plugin"]` in the top conftest.py."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

# `baseline.testing` is imported by the first test that needs it: it takes a second.


@pytest.fixture
def cog() -> Any:
    """The cog under test, which a test module overrides."""
    raise pytest.UsageError('Define a fixture "cog" that returns your cog, such as "cogs.ask".')


@pytest_asyncio.fixture
async def guild(cog: Any) -> AsyncIterator[Any]:
    """A `SimulatedGuild` with the cog, in memory."""
    from baseline.testing import simulated_guild  # noqa: PLC0415

    async with simulated_guild(cog) as guild:
        yield guild


@pytest_asyncio.fixture
async def guild_with_tables(cog: Any) -> AsyncIterator[Any]:
    """A `SimulatedGuild` with the cog, over real tables."""
    from baseline.testing import simulated_guild  # noqa: PLC0415

    async with simulated_guild(cog, tables=True) as guild:
        yield guild
