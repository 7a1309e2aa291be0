"""Change handlers of cogs: each runs independently, in order, with the current settings."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from structlog.testing import capture_logs

from application.acting import Acting, ActingFor, acting, current
from tests.unit.baseline.watching_world import GUILD, OTHER_GUILD, Greeting, Listener, World, following
from tests.waiting import in_turns


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with following() as world:
        yield world


async def test_a_handler_is_called_with_the_guild_and_what_holds_now(world: World) -> None:
    cog = Listener()
    world.config.on_change(Greeting, cog.on_greeting)
    await world.set("Hi")
    await cog.has((GUILD, "Hi"))
    await world.set("Hey", OTHER_GUILD)
    await cog.has((GUILD, "Hi"), (OTHER_GUILD, "Hey"))


async def test_a_handler_is_not_called_for_other_sections(world: World) -> None:
    cog = Listener()
    world.config.on_change(Greeting, cog.on_greeting)
    await world.set("So long", section="farewell")
    await world.set("Hi")
    await cog.has((GUILD, "Hi"))


async def test_a_handler_runs_for_the_cog_that_watches_and_knows_its_guilds_also_where_it_is_a_function(
    world: World,
) -> None:
    seen: list[Acting] = []

    class Greeter:
        async def on_greeting(self, _guild_id: int, _settings: Greeting) -> None:
            seen.append(current())

    async def noted(_guild_id: int, _settings: Greeting) -> None:
        seen.append(current())

    greeter = Greeter()
    with acting(ActingFor(guild_id=OTHER_GUILD, user_id=1, cog="Greeter", home="unit", guilds=lambda: [GUILD])):
        world.config.on_change(Greeting, greeter.on_greeting)
        world.config.on_change(Greeting, noted)
    await world.set("Hi")
    await in_turns(lambda: len(seen) == 2)
    assert [(now.guild_id, now.user_id, now.cog, now.home) for now in seen] == [(GUILD, None, "Greeter", "unit")] * 2
    assert [now.guilds is not None and now.guilds() for now in seen] == [[GUILD]] * 2


async def test_a_handler_that_fails_stops_neither_the_others_nor_itself(world: World) -> None:
    cog, calls = Listener(), Listener()

    async def fails(guild_id: int, settings: Greeting) -> None:
        await calls.on_greeting(guild_id, settings)
        raise RuntimeError("a cog's mistake")

    world.config.on_change(Greeting, fails)
    world.config.on_change(Greeting, cog.on_greeting)
    with capture_logs() as log:
        await world.set("Hi")
        await cog.has((GUILD, "Hi"))
        await world.set("Hey")
        await cog.has((GUILD, "Hi"), (GUILD, "Hey"))
        await calls.has((GUILD, "Hi"), (GUILD, "Hey"))
    assert [(line["log_level"], line["section"]) for line in log] == [("error", "greeting")] * 2


async def test_a_handler_that_hangs_delays_no_other_and_then_gets_the_latest_settings(world: World) -> None:
    cog, slow, release = Listener(), Listener(), asyncio.Event()

    async def hangs(guild_id: int, settings: Greeting) -> None:
        await slow.on_greeting(guild_id, settings)
        await release.wait()

    world.config.on_change(Greeting, hangs)
    world.config.on_change(Greeting, cog.on_greeting)
    for number, text in enumerate(("1", "2", "3"), 1):
        await world.set(text)
        await cog.has(*((GUILD, str(received)) for received in range(1, number + 1)))
    await slow.has((GUILD, "1"))
    release.set()
    await slow.has((GUILD, "1"), (GUILD, "3"))


async def test_no_handler_is_called_after_its_cog_or_its_watch_ended(world: World) -> None:
    cog, other, stays = Listener(), Listener(), Listener()
    world.config.on_change(Greeting, cog.on_greeting)
    watch = world.config.on_change(Greeting, other.on_greeting)
    world.config.on_change(Greeting, stays.on_greeting)
    world.config.end_with(cog)
    watch.end()
    watch.end()
    await world.set("Hi")
    await stays.has((GUILD, "Hi"))
    assert (cog.received, other.received) == ([], [])


async def test_a_handler_may_end_its_own_watch_and_finish(world: World) -> None:
    once, stays, release = Listener(), Listener(), asyncio.Event()

    async def ends(guild_id: int, settings: Greeting) -> None:
        await release.wait()
        watch.end()
        await once.on_greeting(guild_id, settings)

    watch = world.config.on_change(Greeting, ends)
    world.config.on_change(Greeting, stays.on_greeting)
    await world.set("Hi")
    await stays.has((GUILD, "Hi"))
    await world.set("Hey")
    await stays.has((GUILD, "Hi"), (GUILD, "Hey"))
    release.set()
    await once.has((GUILD, "Hi"))
    await world.set("Hello")
    await stays.has((GUILD, "Hi"), (GUILD, "Hey"), (GUILD, "Hello"))
    assert once.received == [(GUILD, "Hi")]


async def test_after_an_interruption_only_changed_settings_reach_the_handler(world: World) -> None:
    cog = Listener()
    for guild_id in (GUILD, OTHER_GUILD):
        await world.config.settings(Greeting, guild_id)
    world.config.on_change(Greeting, cog.on_greeting)
    world.feed.interrupt()
    await world.set("Hi", OTHER_GUILD)
    world.feed.restore()
    await cog.has((OTHER_GUILD, "Hi"))
    await world.set("Hey")
    await cog.has((OTHER_GUILD, "Hi"), (GUILD, "Hey"))


async def test_a_change_found_by_reading_during_an_interruption_calls_the_handler_once(world: World) -> None:
    cog = Listener()
    world.config.on_change(Greeting, cog.on_greeting)
    await world.config.settings(Greeting, GUILD)
    world.feed.interrupt()
    await world.set("Hi")
    await world.config.settings(Greeting, GUILD)
    await cog.has((GUILD, "Hi"))
    world.feed.restore()
    await world.set("Hey")
    await cog.has((GUILD, "Hi"), (GUILD, "Hey"))


async def test_a_handler_is_called_once_the_database_is_back(world: World) -> None:
    cog = Listener()
    world.config.on_change(Greeting, cog.on_greeting)
    await world.set("Hi")
    await cog.has((GUILD, "Hi"))
    async with world.begin(GUILD) as work:
        stored = await work.settings.get("greeting")
    assert stored is not None
    world.database.outage.down = True
    world.cache.forget(None)
    world.config._watchers._changed(GUILD, "greeting", None)
    await asyncio.sleep(0)
    world.database.outage.down = False
    await cog.has((GUILD, "Hi"), (GUILD, "Hi"))


async def test_reading_settings_in_a_hot_listener_costs_little(world: World) -> None:
    await world.config.settings(Greeting, GUILD)
    read = await cost_of(lambda: world.config.settings(Greeting, GUILD))
    lookup = await cost_of(bare_lookup)
    assert read < 100 * lookup, f"one read costs as much as {read / lookup:.0f} lookups in a dict"


async def bare_lookup() -> int:
    return {GUILD: 1}[GUILD]


async def cost_of(call: Callable[[], Awaitable[object]]) -> float:
    """Return the CPU seconds of one call in the best of many rounds."""
    best = 1.0
    for _ in range(20):
        begun = time.process_time()
        for _ in range(500):
            await call()
        best = min(best, (time.process_time() - begun) / 500)
    return best
