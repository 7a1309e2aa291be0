"""Each work-around for simcord is needed for one of these tests."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from datetime import timedelta
from typing import Any

import discord
import pytest
from discord.ext import tasks

from adapters.clock import SystemClock
from simulators.discord.live_env import LiveEnv
from tests.integration.discord.bots import running
from tests.integration.discord.platforms import PlatformInMemory
from tests.waiting import in_turns

Handle = Callable[[str], Awaitable[None]]


async def test_a_timer_of_the_bot_fires_in_time_while_something_else_hangs(tested: PlatformInMemory) -> None:
    async with running(tested.discord, patience=60) as bot:
        fired = asyncio.Event()
        with bot.env._bot_scope():
            hanging = asyncio.create_task(asyncio.Event().wait())
            asyncio.get_running_loop().call_later(0.1, fired.set)
        begun = time.monotonic()
        await fired.wait()

        assert 0.05 < time.monotonic() - begun < 30
        hanging.cancel()


async def test_a_loop_goes_on_between_operations_and_after_them(tested: PlatformInMemory) -> None:
    rounds: list[int] = []

    @tasks.loop(seconds=0.01)
    async def look() -> None:
        rounds.append(len(rounds))

    async with running(tested.discord) as bot:
        with bot.env._bot_scope():
            looking = look.start()
        for _ in range(2):
            await bot.says_once("/status")
            before = len(rounds)
            await in_turns(lambda seen=before: len(rounds) > seen + 3)  # type: ignore[misc] # a default binds it
        looking.cancel()


async def test_a_cancelled_timer_does_not_fire(tested: PlatformInMemory) -> None:
    async with running(tested.discord) as bot:
        fired = asyncio.Event()
        with bot.env._bot_scope():
            asyncio.get_running_loop().call_later(0.05, fired.set).cancel()
        await asyncio.sleep(0.15)

        assert not fired.is_set()


async def test_the_bots_clock_tells_the_real_time(tested: PlatformInMemory) -> None:
    async with running(tested.discord) as bot:
        with bot.env._bot_scope():
            seen, monotonic = discord.utils.utcnow(), time.monotonic()

        assert abs(seen - SystemClock().now()) < timedelta(seconds=5)
        assert abs(monotonic - time.monotonic()) < 5


async def test_ids_are_the_same_in_every_run(tested: PlatformInMemory) -> None:
    assert [await _ids(tested) for _ in range(2)] == [await _ids(tested)] * 2


async def test_an_operation_goes_on_when_the_bot_stays_busy(tested: PlatformInMemory) -> None:
    async with running(tested.discord, patience=0.1) as bot:
        with bot.env._bot_scope():
            hanging = asyncio.create_task(asyncio.Event().wait())

        assert await bot.env.idle() is False
        await bot.env.settle()
        hanging.cancel()


async def _arrivals(queue: asyncio.Queue[str]) -> AsyncIterator[str]:
    while True:
        yield await queue.get()


async def _in_a_loop(queue: asyncio.Queue[str], handle: Handle) -> None:
    async for each in _arrivals(queue):
        await handle(each)


async def _one_by_one(queue: asyncio.Queue[str], handle: Handle) -> None:
    while True:
        await handle(await queue.get())


@pytest.mark.parametrize("read", [_one_by_one, _in_a_loop])
async def test_a_task_that_waits_at_an_empty_queue_keeps_the_bot_busy_only_while_it_works(
    tested: PlatformInMemory, read: Callable[[asyncio.Queue[str], Handle], Coroutine[Any, Any, None]]
) -> None:
    queue, may_end, done = asyncio.Queue[str](), asyncio.Event(), list[str]()

    async def handle(letter: str) -> None:
        done.append(letter)
        await may_end.wait()

    async with running(tested.discord, patience=60) as bot:
        with bot.env._bot_scope():
            working = asyncio.create_task(read(queue, handle))
        async with asyncio.timeout(30):
            assert await bot.env.idle()

            queue.put_nowait("letter")
            asyncio.get_running_loop().call_later(0.2, may_end.set)
            assert await bot.env.idle()
        assert (done, may_end.is_set()) == (["letter"], True)
        working.cancel()


async def test_a_task_that_fails_unseen_is_logged(tested: PlatformInMemory, caplog: pytest.LogCaptureFixture) -> None:
    async def fail() -> None:
        raise LookupError("unseen")

    async with running(tested.discord) as bot:
        with caplog.at_level(logging.ERROR), bot.env._bot_scope():
            task = asyncio.create_task(fail())
            await asyncio.wait([task])
            await bot.env.idle()

    assert "A task of the bot failed" in caplog.text


async def _ids(tested: PlatformInMemory) -> tuple[set[int], set[int], int]:
    async with running(tested.discord) as bot:
        env: LiveEnv = bot.env
        roles = {role for guild in env.backend.guilds.values() for role in guild.roles}
        return set(env.backend.users), roles | set(env.backend.channels), env.backend.application_id


async def test_channels_keep_their_newest_messages_and_the_newest_interactions_are_known(
    tested: PlatformInMemory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("simulators.discord.outbox.MOST_MESSAGES", 2)
    monkeypatch.setattr("simulators.discord.outbox.MOST_INTERACTIONS", 1)
    async with running(tested.discord) as bot:
        replies = [await bot.says_once("/status") for _ in range(4)]
        kept = bot.console.read(sender=None, guild=None, channel=None, last=100)

        assert [message.id for message in kept] == [reply.id for reply in replies[-2:]]
        known = bot.env.backend.interactions, bot.env.backend.interaction_tokens
        assert [len(each) for each in known] == [1, 1]
