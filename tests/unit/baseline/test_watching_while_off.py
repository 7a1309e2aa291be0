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


async def test_changes_while_the_cog_is_off_are_delivered_once_when_it_is_on_again_for_whatever_reason(
    world: World,
) -> None:
    """A breaker that ends, by hand or by its cooldown, changes no settings."""
    cog, off, asked = Listener(), {GUILD}, asyncio.Event()

    async def skips(_code: object, guild_id: int | None) -> bool:
        if guild_id == GUILD:
            asked.set()
        return guild_id in off

    world.config.hooks = CallHooks(skips, lambda *_: None)
    world.config.on_change(Greeting, cog.on_greeting)
    await world.set("Hi")
    await world.set("Hello again")
    await asked.wait()
    await world.set("Hey", OTHER_GUILD)
    await cog.has((OTHER_GUILD, "Hey"))
    off.clear()
    await cog.has((OTHER_GUILD, "Hey"), (GUILD, "Hello again"))
    await world.set("Bye")
    await cog.has((OTHER_GUILD, "Hey"), (GUILD, "Hello again"), (GUILD, "Bye"))


async def test_a_watch_that_ends_while_the_cog_is_off_delivers_nothing(world: World) -> None:
    cog, asked = Listener(), asyncio.Event()

    async def skips(*_: object) -> bool:
        asked.set()
        return True

    world.config.hooks = CallHooks(skips, lambda *_: None)
    before = asyncio.all_tasks()
    watch = world.config.on_change(Greeting, cog.on_greeting)
    await world.set("Hi")
    await asked.wait()
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
