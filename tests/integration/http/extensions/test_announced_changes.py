"""A change through a cog's route is announced to the dashboards of the guild."""

import pytest

from adapters.http.events.frames import Frame
from adapters.persistence.events.memory_feed import MemoryEventFeed
from application.ports.events import EventKind, Published, Recent
from tests.integration.http.extensions.news_cog import extensions
from tests.integration.http.people import GUILD, INITIAL, STRANGER
from tests.integration.http.storage.storage import Storage
from tests.integration.http.world import World


@pytest.fixture
def feed() -> MemoryEventFeed:
    return MemoryEventFeed()


@pytest.fixture
async def world(feed: MemoryEventFeed) -> World:
    return await World.create(Storage(event_feed=feed), extensions=extensions())


async def _announced(feed: MemoryEventFeed) -> list[Published]:
    async with feed.follow() as arrivals:
        recent = await anext(arrivals)
    assert isinstance(recent, Recent)
    return [published for published in recent.events if published.event.kind is EventKind.EXTENSION]


async def test_a_change_is_announced_with_the_guild_and_the_cog(world: World, feed: MemoryEventFeed) -> None:
    browser = await world.signed_in(INITIAL)
    assert (await browser.post(f"/ext/news/guilds/{GUILD}/notes", json={"text": "Hi"})).is_success
    (published,) = await _announced(feed)
    assert Frame.of(published).data == {"kind": "extension", "guild_id": str(GUILD), "cog": "news"}


async def test_reading_refusals_and_changes_without_a_guild_announce_nothing(
    world: World, feed: MemoryEventFeed
) -> None:
    browser = await world.signed_in(INITIAL)
    assert (await browser.get(f"/ext/news/guilds/{GUILD}/greeting")).is_success
    assert (await browser.post("/ext/news/mine")).is_success
    assert (await browser.post(f"/ext/news/guilds/{GUILD}/notes", json={"text": 1})).status_code == 400
    stranger = await world.signed_in(STRANGER)
    assert (await stranger.post(f"/ext/news/guilds/{GUILD}/notes", json={"text": "Hi"})).status_code == 403
    assert await _announced(feed) == []
