"""Requests that race for one thing in real PostgreSQL and Redis: one of them gets it."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from tests.integration.http.people import GUILD, INITIAL
from tests.integration.http.sign_in.signing_in import SESSION, begin, complete
from tests.integration.http.storage.real_world import real_world
from tests.integration.http.world import World
from tests.services import FreshDatabase


@pytest.fixture
async def world(database: FreshDatabase, redis_url: str) -> AsyncIterator[World]:
    async with real_world(database, redis_url) as world:
        yield world


async def test_only_one_of_many_callbacks_with_one_state_signs_in(world: World) -> None:
    browser = world.browser()
    state = await begin(browser)
    answers = await asyncio.gather(*(complete(browser, state) for _ in range(10)))
    assert sorted(answer.status_code for answer in answers) == [200] + [400] * 9


async def test_a_request_in_flight_does_not_revive_a_session_that_was_ended(world: World) -> None:
    browser = await world.signed_in(INITIAL)
    session_id = browser.cookies[SESSION]
    reads = [asyncio.create_task(browser.get("/auth/me")) for _ in range(20)]
    await browser.post("/auth/logout")
    await asyncio.gather(*reads)
    assert await world.services.sessions.get(session_id) is None


async def test_only_one_of_many_changes_of_one_version_is_stored(world: World) -> None:
    browser = await world.signed_in(INITIAL)
    url = f"/guilds/{GUILD}/settings/welcome"
    answers = await asyncio.gather(
        *(browser.put(url, json={"version": 0, "values": {"text": str(number)}}) for number in range(8))
    )
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 7
    assert (await browser.get(url)).json()["version"] == 1
