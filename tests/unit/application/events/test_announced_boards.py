"""Announce changes outside of a unit of work to dashboards: deliveries of alerts and breakers of cogs."""

import asyncio
from datetime import UTC, datetime, timedelta

from adapters.persistence.alerts.memory import MemoryAlertOutbox
from adapters.persistence.bot.memory_cog_breakers import MemoryCogBreakerBoard
from adapters.persistence.events.memory_feed import MemoryEventFeed
from adapters.persistence.memory.database import MemoryDatabase
from application.events.announced_alerts import AnnouncedAlertOutbox
from application.events.announced_breakers import AnnouncedCogBreakers
from application.ports.events import Event, EventKind, Recent
from domain.alerts.alert import Alert, AlertKind, AlertTarget
from domain.alerts.delivery import delivered
from domain.cogs.breaker import CogBreakerPolicy, opened
from domain.ids import GuildId

GUILD = GuildId(1)
NOW = datetime(2026, 6, 1, tzinfo=UTC)
ALERT = Alert(kind=AlertKind.TEST, cause="test", text="A test.")
CHANGED = Event(kind=EventKind.ALERTS, guild_id=GUILD)


async def published(feed: MemoryEventFeed) -> list[Event]:
    async with feed.follow() as arrivals:
        recent = await anext(arrivals)
    assert isinstance(recent, Recent)
    return [each.event for each in recent.events]


async def test_an_added_delivery_and_its_outcome_are_announced_and_nothing_else() -> None:
    feed = MemoryEventFeed()
    outbox = AnnouncedAlertOutbox(MemoryAlertOutbox(MemoryDatabase()), feed)
    await outbox.add(GUILD, [ALERT], [AlertTarget.CHANNEL], NOW)
    await outbox.add(GUILD, [ALERT], [AlertTarget.CHANNEL], NOW)
    assert await published(feed) == [CHANGED]
    (claimed,) = await outbox.claim(NOW, lease=timedelta(minutes=1), limit=1)
    assert await outbox.settle(claimed, delivered(NOW))
    assert not await outbox.settle(claimed, delivered(NOW))
    assert await published(feed) == [CHANGED, CHANGED]


async def test_a_breaker_is_announced_to_its_guild_when_it_opens_and_is_removed() -> None:
    feed = MemoryEventFeed()
    board = AnnouncedCogBreakers(MemoryCogBreakerBoard(), feed)
    breaker = opened(None, NOW.timestamp(), CogBreakerPolicy(), failed="/roll", error="KeyError")
    assert await asyncio.gather(*(board.put(GUILD, "dice", breaker) for _ in range(2))) == [True, False]
    await board.remove(GUILD, "dice")
    await board.remove(GUILD, "dice")
    await board.put(None, "dice", breaker)
    here = Event(kind=EventKind.BREAKERS, guild_id=GUILD)
    assert await published(feed) == [here, here, Event(kind=EventKind.BREAKERS)]
