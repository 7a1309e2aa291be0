"""Settings while the database is away or hangs: the last values are served for a day, defaults never."""

import asyncio
import time
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from application.events.section_changes import SectionChanged
from application.ports.errors import ServiceUnavailable
from tests.unit.application.settings.settings_world import GUILD, OTHER_GUILD, Greeting, SettingsWorld


@pytest.fixture
async def world() -> SettingsWorld:
    """The greeting of one guild was changed and read; the other guild's was never read."""
    world = await SettingsWorld.with_two_guilds()
    await world.set({"text": "Hi"}, version=0)
    await world.config.settings(Greeting, GUILD)
    return world


async def greeting(world: SettingsWorld) -> str:
    return (await world.config.settings(Greeting, GUILD)).text


async def test_the_values_read_last_are_served_while_the_database_is_away(world: SettingsWorld) -> None:
    world.database.outage.down = True
    for _ in range(3):
        world.clock.advance(timedelta(hours=7))
        assert await greeting(world) == "Hi"
    assert world.cache.outage.since is not None


async def test_values_older_than_a_day_are_refused(world: SettingsWorld) -> None:
    world.database.outage.down = True
    world.clock.advance(timedelta(hours=24))
    with pytest.raises(ServiceUnavailable):
        await greeting(world)


async def test_a_guild_that_was_never_read_is_refused_instead_of_given_defaults(world: SettingsWorld) -> None:
    world.database.outage.down = True
    with pytest.raises(ServiceUnavailable):
        await world.config.settings(Greeting, OTHER_GUILD)


async def test_values_that_are_known_to_have_changed_are_not_served(world: SettingsWorld) -> None:
    world.database.outage.down = True
    world.cache.forget(SectionChanged(GUILD, "greeting", 2))
    with pytest.raises(ServiceUnavailable):
        await greeting(world)


async def test_an_interrupted_feed_does_not_take_the_values_away(world: SettingsWorld) -> None:
    world.database.outage.down = True
    world.cache.forget(None)
    assert await greeting(world) == "Hi"


async def test_an_outage_is_logged_once_and_counted(world: SettingsWorld) -> None:
    world.database.outage.down = True
    with capture_logs() as log:
        for _ in range(5):
            world.clock.advance(timedelta(seconds=31))
            await greeting(world)
        world.database.outage.down = False
        world.clock.advance(timedelta(seconds=1))
        await greeting(world)
    assert [line["log_level"] for line in log] == ["warning", "info"]
    assert (world.cache.outage.outages, world.cache.outage.stale_reads) == (1, 5)
    assert world.cache.outage.since is None


async def test_a_second_after_the_database_is_back_values_are_fresh(world: SettingsWorld) -> None:
    world.database.outage.down = True
    world.clock.advance(timedelta(seconds=31))
    await greeting(world)
    world.database.outage.down = False
    await world.set({"text": "Hey"}, version=1)  # the feed is not followed here
    world.clock.advance(timedelta(seconds=1))
    assert await greeting(world) == "Hey"


async def test_a_hanging_database_costs_one_read_a_second_its_patience_and_the_others_nothing() -> None:
    world = await SettingsWorld.with_two_guilds(patience=timedelta(seconds=0.05))
    await greeting(world)
    world.clock.advance(timedelta(seconds=31))
    world.answering.clear()
    began = time.perf_counter()
    assert await greeting(world) == "Hello"
    probed = time.perf_counter() - began
    assert probed >= 0.05
    reads = world.reads
    for _ in range(100):
        assert await greeting(world) == "Hello"
    assert world.reads == reads, "a read was begun while the database was known to hang"
    world.answering.set()
    world.clock.advance(timedelta(seconds=1))
    assert await greeting(world) == "Hello"
    assert world.cache.outage.since is None


async def test_a_guild_that_was_never_read_is_refused_in_time_when_the_database_hangs() -> None:
    world = await SettingsWorld.with_two_guilds(patience_without_entry=timedelta(seconds=0.05))
    world.answering.clear()
    with pytest.raises(ServiceUnavailable):
        await greeting(world)


async def test_callers_of_one_section_share_one_read(world: SettingsWorld) -> None:
    world.cache.forget(None)
    reads = world.reads
    await asyncio.gather(*(greeting(world) for _ in range(20)))
    assert world.reads == reads + 1


async def test_a_caller_that_gives_up_leaves_the_read_to_the_others(world: SettingsWorld) -> None:
    world.cache.forget(None)
    world.answering.clear()
    first, second = asyncio.create_task(greeting(world)), asyncio.create_task(greeting(world))
    await asyncio.sleep(0)
    first.cancel()
    world.answering.set()
    assert await second == "Hi"
