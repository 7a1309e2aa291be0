"""Due rows of all guilds of a process are handled once, each in its own guild's scope."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from application.acting import ActingFor, NoCurrentGuild, acting, current
from baseline.services import GuildDatabase as GuildDatabasePromise
from tests.integration.persistence.due_rows.reminders import (
    ELSEWHERE,
    HERE,
    Reminder,
    in_the_bot,
    left,
    remind,
    reminders_in,
)
from tests.services import FreshDatabase


@pytest.fixture
async def guilds(
    database: FreshDatabase, owner: AsyncEngine, engine: AsyncEngine
) -> AsyncIterator[GuildDatabasePromise]:
    async with reminders_in(database, owner, engine) as cogs:
        yield cogs


@pytest.fixture(autouse=True)
def _in_the_bot() -> Iterator[None]:
    with in_the_bot():
        yield


class Handler:
    """Deletes each row, and notes the guild that was current."""

    def __init__(self) -> None:
        self.handled: list[tuple[int, int | None]] = []

    async def __call__(self, session: AsyncSession, row: Reminder) -> None:
        self.handled.append((row.guild_id, current().guild_id))
        await session.delete(row)


async def test_rows_of_every_guild_of_this_process_are_handled_in_their_guild(
    guilds: GuildDatabasePromise, engine: AsyncEngine
) -> None:
    for guild_id, minutes in ((2, -1), (1, -2), (1, 1), (ELSEWHERE, -9), (2, 0)):
        await remind(guilds, guild_id, minutes)
    handler = Handler()
    assert await guilds.due(Reminder, Reminder.due_at, handler) == 3
    assert handler.handled == [(1, 1), (2, 2), (2, 2)]
    assert await left(engine) == [ELSEWHERE, 1]


async def test_a_handler_that_raises_leaves_its_row_and_stops_no_other(
    guilds: GuildDatabasePromise, engine: AsyncEngine
) -> None:
    await remind(guilds, 1, -2)
    await remind(guilds, 2, -1)

    async def fail_in_the_first(session: AsyncSession, row: Reminder) -> None:
        await session.delete(row)
        await session.flush()
        if row.guild_id == 1:
            raise SystemExit

    assert await guilds.due(Reminder, Reminder.due_at, fail_in_the_first) == 1
    assert await left(engine) == [1]


async def test_processes_at_the_same_time_share_the_rows(guilds: GuildDatabasePromise, engine: AsyncEngine) -> None:
    for number in range(10):
        await remind(guilds, HERE[number % 2], -number)
    first, second = Handler(), Handler()
    counts = await asyncio.gather(
        guilds.due(Reminder, Reminder.due_at, first), guilds.due(Reminder, Reminder.due_at, second)
    )
    assert sum(counts) == len(first.handled) + len(second.handled) == 10
    assert await left(engine) == []


async def test_a_row_that_another_transaction_has_locked_is_left_out(guilds: GuildDatabasePromise) -> None:
    await remind(guilds, 1, -1)
    async with guilds.session(1) as session:
        await session.execute(text("SELECT FROM reminders FOR UPDATE"))
        assert await guilds.due(Reminder, Reminder.due_at, Handler()) == 0


async def test_a_row_that_stays_due_is_handled_once_in_a_call(guilds: GuildDatabasePromise) -> None:
    await remind(guilds, 1, -1)

    async def keep(_session: AsyncSession, _row: Reminder) -> None:
        """Leave the row as it is."""

    assert await guilds.due(Reminder, Reminder.due_at, keep) == 1


async def test_the_earliest_come_first_up_to_the_limit(guilds: GuildDatabasePromise, engine: AsyncEngine) -> None:
    await remind(guilds, 1, -1)
    await remind(guilds, 2, -2)
    assert await guilds.due(Reminder, Reminder.due_at, Handler(), limit=1) == 1
    assert await left(engine) == [1]


async def test_outside_of_the_bot_there_are_no_guilds(guilds: GuildDatabasePromise) -> None:
    with acting(ActingFor()), pytest.raises(NoCurrentGuild, match=r"services.db.due\(\) needs a guild"):
        await guilds.due(Reminder, Reminder.due_at, Handler())


async def test_a_session_without_a_guild_is_that_of_the_current_one(guilds: GuildDatabasePromise) -> None:
    await remind(guilds, 2, 0)
    with acting(ActingFor(guild_id=2)):
        async with guilds.session() as session:
            assert list((await session.execute(text("SELECT guild_id FROM reminders"))).scalars()) == [2]
    with pytest.raises(NoCurrentGuild, match=r"services.db.session\(\) needs a guild: name one"):
        async with guilds.session():
            pass
