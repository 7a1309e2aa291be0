"""A burst of events, Discord's limits, and what a crash leaves behind."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import discord
import pytest
from sqlalchemy import func, select, update

from baseline.testing import Replies, SimulatedGuild, simulated_guild
from examples.logging_bot.kinds import Kind
from examples.logging_bot.models import LogEntry
from examples.logging_bot.settings import LoggingSettings

BOT = "examples.logging_bot"
BURST, AT_ONCE = 10_000, 250
MOST_MESSAGES, SECONDS = 5, 5
"""Discord's limit for a channel."""


def deletion(guild: SimulatedGuild, number: int) -> discord.RawMessageDeleteEvent:
    data = {"id": str(number), "channel_id": str(guild.channel("general").id), "guild_id": str(guild.id)}
    return discord.RawMessageDeleteEvent(data)  # type: ignore[arg-type]  # as the gateway sends it


async def burst(guild: SimulatedGuild) -> None:
    """Dispatch all events in the same simulated moment; only the test waits between the parts."""
    for first in range(0, BURST, AT_ONCE):
        for number in range(first, first + AT_ONCE):
            guild.bot.dispatch("raw_message_delete", deletion(guild, number + 1))
        await guild.advance(0)


@contextmanager
def limited(guild: SimulatedGuild, *, most: int = MOST_MESSAGES) -> Iterator[Counter[str]]:
    """Refuse messages beyond Discord's limit with 429, as Discord does; count those taken and refused."""
    http: Any = guild.bot.http
    request, counted = http.request, Counter[str]()

    async def requested(route: discord.http.Route, **options: Any) -> Any:
        if route.method == "POST" and route.path == "/channels/{channel_id}/messages":
            window = f"{route.channel_id} {int(guild.now.timestamp()) // SECONDS}"
            if counted[window] >= most:
                counted["refused"] += 1
                response: Any = SimpleNamespace(status=429, reason="Too Many Requests", headers={})
                raise discord.HTTPException(response, "You are being rate limited.")
            counted[window] += 1
            counted["taken"] += 1
        return await request(route, **options)

    http.request = requested
    try:
        yield counted
    finally:
        http.request = request


def lines(posted: Replies) -> int:
    """Return how many entries the files of these messages hold."""
    files = [message.files["log.csv"].decode("utf-8-sig") for message in posted if message.files]
    return sum(len(file.splitlines()) - 1 for file in files)


@pytest.mark.timeout(600)
async def test_a_burst_is_kept_whole_and_posted_within_discords_limits() -> None:
    async with simulated_guild(BOT, tables=True, channels=["log"]) as guild:
        await guild.configure(LoggingSettings, channel=guild.channel("log").id)
        await burst(guild)
        async with guild.services.session() as session:
            kept = set(await session.scalars(select(LogEntry.facts["message"].as_integer())))
        with limited(guild) as requests:
            posted = await guild.advance(10)

        assert kept == set(range(1, BURST + 1))
        assert (requests["refused"], requests["taken"]) == (0, 2)
        assert lines(posted) == BURST


async def test_what_discord_refuses_is_posted_later_and_once() -> None:
    async with simulated_guild(BOT, tables=True, channels=["log"]) as guild:
        await guild.configure(LoggingSettings, channel=guild.channel("log").id)
        for number in range(20):
            guild.bot.dispatch("raw_message_delete", deletion(guild, number + 1))
        await guild.advance(0)
        with limited(guild, most=0) as requests:
            assert len(await guild.advance(30)) == 0
        posted = await guild.advance(120)

        assert requests == {"refused": 1}
        assert (len(posted), lines(posted)) == (1, 20)


async def test_an_event_waits_for_the_database_until_its_row_is_written() -> None:
    async with simulated_guild(BOT, tables=True) as guild:
        with guild.database_away():
            guild.bot.dispatch("raw_message_delete", deletion(guild, 1))
            await guild.advance(0)
            waiting = [line.event for line in guild.log if line.level == "warning"]
        assert waiting == ["Events wait for the database"]
        async with asyncio.timeout(60):
            while not await stored(guild):
                await guild.advance(1)
                await asyncio.sleep(0.05)
        assert await stored(guild) == 1


async def stored(guild: SimulatedGuild) -> int:
    async with guild.services.session() as session:
        return await session.scalar(select(func.count()).select_from(LogEntry)) or 0


async def test_what_a_crash_left_unposted_is_posted_after_the_restart() -> None:
    async with simulated_guild(BOT, tables=True, channels=["log"]) as guild:
        async with guild.services.session() as session:
            session.add(
                LogEntry(
                    guild_id=guild.id,
                    at=guild.now - timedelta(hours=1),
                    kind=Kind.MEMBER_LEFT.value,
                    user_id=guild.member("leo").id,
                    facts={},
                    post_at=guild.now - timedelta(hours=1),
                    post_to=guild.channel("log").id,
                )
            )
        posted = await guild.advance(10)
        assert "has left" in str(posted.embed.description)


async def test_a_channel_that_is_gone_keeps_no_other_from_its_posts() -> None:
    async with simulated_guild(BOT, tables=True, channels=["log", "gone"]) as guild:
        gone = guild.channel("gone")
        await guild.configure(LoggingSettings, channel=guild.channel("log").id, voice=gone.id)
        guild.bot.dispatch("raw_message_delete", deletion(guild, 1))
        guild.bot.dispatch("raw_message_delete", deletion(guild, 2))
        await guild.advance(0)
        async with guild.services.session() as session:
            first = select(func.min(LogEntry.id)).scalar_subquery()
            await session.execute(update(LogEntry).where(LogEntry.id == first).values(post_to=gone.id))
        await gone.delete()
        posted = await guild.advance(20)
        assert {message.channel for message in posted} == {"log"}
        assert any(line.event.startswith("The log cannot be posted") for line in guild.log)
