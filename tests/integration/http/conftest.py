"""Fixtures for the HTTP API."""

import logging
from collections.abc import AsyncIterator

import httpx
import pytest

from adapters.clock import FixedClock
from tests.integration.http.discord_stand_in import DiscordStandIn, discord_stand_in
from tests.integration.http.events.event_world import EventWorld, event_world
from tests.integration.http.world import World
from tests.services import FreshDatabase


@pytest.fixture(autouse=True)
def every_line_is_wanted(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="adapters.http")


@pytest.fixture
async def world() -> World:
    return await World.create()


@pytest.fixture
async def discord() -> AsyncIterator[DiscordStandIn]:
    async with discord_stand_in(FixedClock()) as stand_in:
        yield stand_in


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(trust_env=False) as client:
        yield client


@pytest.fixture
async def events(database: FreshDatabase, redis_url: str) -> AsyncIterator[EventWorld]:
    async with event_world(database, redis_url) as made:
        yield made
