"""Rows of a guild that fail, hang, or wait while their cog is off keep no other guild from being served."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from adapters.persistence.postgres.guild_database import GuildDatabase
from application.cogs.call_hooks import CallHooks
from application.ports.errors import ServiceUnavailable
from tests.integration.persistence.due_rows.reminders import (
    HERE,
    Reminder,
    SetClock,
    in_the_bot,
    left,
    remind,
    reminders_in,
)
from tests.services import FreshDatabase

FAILING, OTHER = HERE


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
async def guilds(
    database: FreshDatabase, owner: AsyncEngine, engine: AsyncEngine, clock: SetClock
) -> AsyncIterator[GuildDatabase]:
    async with reminders_in(database, owner, engine, clock) as cogs:
        yield cogs


@pytest.fixture(autouse=True)
def _in_the_bot() -> Iterator[None]:
    with in_the_bot():
        yield


class Hooks:
    """Switches that a test sets, and what was noted of each call."""

    def __init__(self) -> None:
        self.off: set[int | None] = set()
        self.noted: list[tuple[int | None, str]] = []
        self.hooks = CallHooks(self.skips, self.note)

    async def skips(self, _code: object, guild_id: int | None) -> bool:
        return guild_id in self.off

    def note(self, _code: object, guild_id: int | None, error: BaseException | None) -> None:
        self.noted.append((guild_id, type(error).__name__))


class FailsInOne:
    """Fails in one guild, and deletes the rows of the others."""

    def __init__(self) -> None:
        self.calls = 0

    async def __call__(self, session: AsyncSession, row: Reminder) -> None:
        self.calls += 1
        if row.guild_id == FAILING:
            raise LookupError
        await session.delete(row)


async def test_more_failing_rows_than_the_limit_starve_no_other_guild(
    guilds: GuildDatabase, engine: AsyncEngine
) -> None:
    for number in range(6):
        await remind(guilds, FAILING, -60 + number)
    await remind(guilds, OTHER, -1)
    assert await guilds.due(Reminder, Reminder.due_at, FailsInOne(), limit=4) == 1
    assert await left(engine) == [FAILING] * 6


async def test_a_row_that_failed_waits_twice_as_long_each_time(guilds: GuildDatabase, clock: SetClock) -> None:
    await remind(guilds, FAILING, -1)
    handler = FailsInOne()
    called = []
    for _ in range(12):
        await guilds.due(Reminder, Reminder.due_at, handler)
        called.append(handler.calls)
        clock.at += timedelta(seconds=15)
    # Retries come after 30, 60 and 120 seconds.
    assert called == [1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3]


async def test_failing_rows_that_wait_make_room_for_the_later_rows_of_their_guild(
    guilds: GuildDatabase, engine: AsyncEngine
) -> None:
    for minutes in (-3, -2, -1):
        await remind(guilds, OTHER, minutes)
    failures = iter([True, True])

    async def fail_twice(session: AsyncSession, row: Reminder) -> None:
        if next(failures, False):
            raise LookupError
        await session.delete(row)

    assert await guilds.due(Reminder, Reminder.due_at, fail_twice, limit=2) == 0
    assert await guilds.due(Reminder, Reminder.due_at, fail_twice, limit=2) == 1
    assert len(await left(engine)) == 2


async def test_a_handler_that_hangs_is_given_up_and_its_guild_waits_for_the_next_call(
    guilds: GuildDatabase, engine: AsyncEngine
) -> None:
    for guild_id, minutes in ((FAILING, -9), (FAILING, -8), (OTHER, -2), (OTHER, -1)):
        await remind(guilds, guild_id, minutes)
    hung = []

    async def hang_in_one(session: AsyncSession, row: Reminder) -> None:
        if row.guild_id == FAILING:
            hung.append(row.id)
            await asyncio.Event().wait()
        await session.delete(row)

    assert await guilds.due(Reminder, Reminder.due_at, hang_in_one, seconds=0.1) == 2
    assert len(hung) == 1
    assert await left(engine) == [FAILING, FAILING]


async def test_a_handler_whose_own_limit_ends_it_keeps_no_other_row_of_its_guild(guilds: GuildDatabase) -> None:
    for minutes in (-2, -1):
        await remind(guilds, FAILING, minutes)
    called = []

    async def ask_what_is_slow(session: AsyncSession, row: Reminder) -> None:
        called.append(row.id)
        async with asyncio.timeout(0):
            await asyncio.Event().wait()

    assert await guilds.due(Reminder, Reminder.due_at, ask_what_is_slow) == 0
    assert len(called) == 2


async def test_a_service_that_is_away_for_one_row_stops_no_other(guilds: GuildDatabase, engine: AsyncEngine) -> None:
    await remind(guilds, FAILING, -2)
    await remind(guilds, OTHER, -1)

    async def needs_redis_in_one(session: AsyncSession, row: Reminder) -> None:
        if row.guild_id == FAILING:
            raise ServiceUnavailable("redis")
        await session.delete(row)

    assert await guilds.due(Reminder, Reminder.due_at, needs_redis_in_one) == 1
    assert await left(engine) == [FAILING]


async def test_rows_wait_while_their_cog_is_off_in_the_guild_and_are_handled_once_it_is_on(
    guilds: GuildDatabase, engine: AsyncEngine
) -> None:
    switches = Hooks()
    guilds.hooks = switches.hooks
    switches.off = {OTHER}
    for number in range(4):
        await remind(guilds, OTHER, -60 + number)
    await remind(guilds, FAILING, -1)
    handler = Deletes()
    assert await guilds.due(Reminder, Reminder.due_at, handler, limit=2) == 1
    assert await left(engine) == [OTHER] * 4
    switches.off = set()
    assert await guilds.due(Reminder, Reminder.due_at, handler) == 4
    assert await left(engine) == []


async def test_failures_and_successes_are_noted_and_a_cog_that_goes_off_meanwhile_gets_no_more_rows(
    guilds: GuildDatabase, engine: AsyncEngine
) -> None:
    breaker = Hooks()
    guilds.hooks = breaker.hooks
    for guild_id, minutes in ((FAILING, -9), (FAILING, -8), (FAILING, -7), (OTHER, -1)):
        await remind(guilds, guild_id, minutes)

    async def fail_in_one(session: AsyncSession, row: Reminder) -> None:
        if row.guild_id == FAILING:
            if len(breaker.noted) == 2:
                breaker.off.add(FAILING)
            raise LookupError
        await session.delete(row)

    await guilds.due(Reminder, Reminder.due_at, fail_in_one)
    assert breaker.noted == [(FAILING, "LookupError"), (OTHER, "NoneType"), (FAILING, "LookupError")]
    assert await left(engine) == [FAILING] * 3


class Deletes:
    async def __call__(self, session: AsyncSession, row: Reminder) -> None:
        await session.delete(row)
