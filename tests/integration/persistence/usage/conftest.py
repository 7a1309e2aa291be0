"""Connect to the test's own database through a tunnel that can be blocked."""

from collections.abc import AsyncIterator

import pytest

from tests.integration.persistence.tunnel import Tunnel, tunnel_to
from tests.services import FreshDatabase


@pytest.fixture
async def tunnel(database: FreshDatabase) -> AsyncIterator[tuple[Tunnel, str]]:
    async with tunnel_to(database.app_url) as both:
        yield both
