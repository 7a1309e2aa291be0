"""Fixtures for the HTTP API."""

import pytest

from tests.integration.http.world import World


@pytest.fixture
async def world() -> World:
    return await World.create()
