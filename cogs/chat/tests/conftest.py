"""A guild in which Chat runs, with its tables."""

from collections.abc import AsyncIterator

import pytest

from baseline.testing import SimulatedGuild, simulated_guild


@pytest.fixture
async def guild() -> AsyncIterator[SimulatedGuild]:
    async with simulated_guild("cogs.chat", tables=True) as started:
        yield started
