"""`services.pages`: open pages of a cog's plugin read its data anew."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from adapters.persistence.events.memory_feed import MemoryEventFeed
from application.acting import ActingFor, acting
from application.events.coalescing import CoalescedEvents
from application.ports.events import Event, EventKind, Recent
from baseline.dashboard import CogPages
from baseline.errors import NoCurrentCog, NoCurrentGuild
from domain.ids import GuildId

HERE = ActingFor(home="poll", guild_id=1)


@pytest.fixture
def feed() -> MemoryEventFeed:
    return MemoryEventFeed()


@pytest.fixture
async def events(feed: MemoryEventFeed) -> AsyncIterator[CoalescedEvents]:
    events = CoalescedEvents(feed, seconds=3600)
    yield events
    await events.close()


async def _published(feed: MemoryEventFeed) -> list[Event]:
    async with feed.follow() as arrivals:
        recent = await anext(arrivals)
    assert isinstance(recent, Recent)
    return [published.event for published in recent.events]


async def test_a_change_is_announced_for_the_current_guild_and_cog(
    feed: MemoryEventFeed, events: CoalescedEvents
) -> None:
    pages = CogPages(events)
    with acting(HERE):
        pages.changed()
        pages.changed(guild_id=2)
    await events.close()
    assert set(await _published(feed)) == {
        Event(kind=EventKind.EXTENSION, guild_id=GuildId(guild_id), section="poll") for guild_id in (1, 2)
    }


async def test_a_burst_of_changes_is_announced_twice(feed: MemoryEventFeed, events: CoalescedEvents) -> None:
    """The first change is announced at once, and all later ones together."""
    pages = CogPages(events)
    with acting(HERE):
        pages.changed()
        await asyncio.sleep(0)  # the first event is published
        for _ in range(50):
            pages.changed()
    await events.close()
    assert len(await _published(feed)) == 2


async def test_without_guild_or_cog_the_call_says_what_to_name(events: CoalescedEvents) -> None:
    pages = CogPages(events)
    with acting(ActingFor(home="poll")), pytest.raises(NoCurrentGuild, match=r"services\.pages"):
        pages.changed()
    with pytest.raises(NoCurrentCog, match=r"services\.pages"):
        pages.changed(guild_id=1)
