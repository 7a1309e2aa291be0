"""Change handlers of a cog that is off, exits or fails."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from structlog.testing import capture_logs

from application.cogs.call_hooks import CallHooks
from tests.unit.baseline.watching_world import GUILD, OTHER_GUILD, Greeting, Listener, World, following
from tests.waiting import in_turns


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with following() as world:
        yield world


@pytest.mark.parametrize("failure", [SystemExit, asyncio.CancelledError])
async def test_a_handler_that_exits_or_is_cancelled_is_logged_and_called_again(
    world: World, failure: type[BaseException]
) -> None:
    calls = Listener()

    async def fails(guild_id: int, settings: Greeting) -> None:
        await calls.on_greeting(guild_id, settings)
        raise failure

    world.config.on_change(Greeting, fails)
    with capture_logs() as log:
        await world.set("Hi")
        await calls.has((GUILD, "Hi"))
        await world.set("Hey")
        await calls.has((GUILD, "Hi"), (GUILD, "Hey"))
    assert [line["event"] for line in log] == ["A cog failed to follow changed settings"] * 2


class Hooks:
    """The cog is off in the guild while `off`."""

    def __init__(self, world: World) -> None:
        self.off, self.asked = True, asyncio.Event()
        world.config.hooks = CallHooks(self.skips, lambda *_: None)

    async def skips(self, _code: object, guild_id: int | None) -> bool:
        if guild_id == GUILD:
            self.asked.set()
        return self.off and guild_id == GUILD


async def test_a_change_while_the_cog_is_off_is_delivered_once_the_guild_switches_it_on() -> None:
    async with following(ask_again_after=3600) as world:
        cog, hooks = Listener(), Hooks(world)
        world.config.on_change(Greeting, cog.on_greeting)
        await world.set("Hi")
        await world.set("Hey", OTHER_GUILD)
        await cog.has((OTHER_GUILD, "Hey"))
        await hooks.asked.wait()
        hooks.off = False
        await world.config.set_guild_setting(GUILD, "switches.switched_off", ["other"])
        await cog.has((OTHER_GUILD, "Hey"), (GUILD, "Hi"))


async def test_changes_while_a_breaker_keeps_the_cog_off_are_delivered_once_when_it_ends_without_an_event() -> None:
    async with following(ask_again_after=0.01) as world:
        cog, hooks = Listener(), Hooks(world)
        world.config.on_change(Greeting, cog.on_greeting)
        await world.set("Hi")
        await hooks.asked.wait()
        await world.set("Hello again")
        await world.set("Hey", OTHER_GUILD)
        await cog.has((OTHER_GUILD, "Hey"))
        hooks.off = False
        await cog.has((OTHER_GUILD, "Hey"), (GUILD, "Hello again"))
        await world.set("Bye")
        await cog.has((OTHER_GUILD, "Hey"), (GUILD, "Hello again"), (GUILD, "Bye"))


async def test_a_watch_that_ends_while_the_cog_is_off_leaves_no_task(world: World) -> None:
    cog, hooks = Listener(), Hooks(world)
    before = asyncio.all_tasks()
    watch = world.config.on_change(Greeting, cog.on_greeting)
    await world.set("Hi")
    await hooks.asked.wait()
    watch.end()
    await in_turns(lambda: asyncio.all_tasks() <= before)
    assert cog.received == []


async def test_failures_and_successes_of_a_handler_are_noted(world: World) -> None:
    cog, noted = Listener(), []

    async def skips(*_: object) -> bool:
        return False

    def note(code: object, guild_id: int | None, error: BaseException | None) -> None:
        noted.append((code, guild_id, type(error).__name__))

    async def fails(_guild_id: int, _settings: Greeting) -> None:
        raise LookupError

    world.config.hooks = CallHooks(skips, note)
    world.config.on_change(Greeting, fails)
    world.config.on_change(Greeting, cog.on_greeting)
    with capture_logs():
        await world.set("Hi")
        await in_turns(lambda: len(noted) == 2)
    assert noted == [(fails, GUILD, "LookupError"), (cog.on_greeting, GUILD, "NoneType")]
