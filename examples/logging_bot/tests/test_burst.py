"""A burst of events, and what a crash leaves behind."""

import asyncio
from datetime import timedelta

import discord
from sqlalchemy import func, select, update

from baseline.testing import Replies, SimulatedGuild, simulated_guild
from examples.logging_bot.kinds import Kind
from examples.logging_bot.listeners.messages import MessageLog
from examples.logging_bot.models import LogEntry
from examples.logging_bot.settings import LoggingSettings

BOT = "examples.logging_bot"
BURST, AT_ONCE = 10_000, 250


def deletion(guild: SimulatedGuild, number: int) -> discord.RawMessageDeleteEvent:
    data = {"id": str(number), "channel_id": str(guild.channel("general").id), "guild_id": str(guild.id)}
    return discord.RawMessageDeleteEvent(data)  # type: ignore[arg-type]  # as the gateway sends it


async def burst(guild: SimulatedGuild) -> None:
    """Dispatch all events in the same simulated moment; only the test waits between the parts."""
    for first in range(0, BURST, AT_ONCE):
        for number in range(first, first + AT_ONCE):
            guild.bot.dispatch("raw_message_delete", deletion(guild, number + 1))
        await guild.advance(0)


def lines(posted: Replies) -> int:
    """Return how many entries the files of these messages hold."""
    files = [message.files["log.csv"].decode("utf-8-sig") for message in posted if message.files]
    return sum(len(file.splitlines()) - 1 for file in files)


async def test_a_burst_is_kept_whole_and_posted_in_few_messages() -> None:
    async with simulated_guild(BOT, tables=True, channels=["log"]) as guild:
        await guild.configure(LoggingSettings, channel=guild.channel("log").id)
        await burst(guild)
        async with guild.services.session() as session:
            kept = set(await session.scalars(select(LogEntry.facts["message"].as_integer())))
        posted = await guild.advance(10)

        assert kept == set(range(1, BURST + 1))
        assert len(posted) <= 3
        assert lines(posted) == BURST


async def test_a_listener_waits_for_the_database_until_its_row_is_written() -> None:
    async with simulated_guild(BOT, tables=True) as guild:
        log = guild.bot.get_cog("MessageLog")
        assert isinstance(log, MessageLog)
        with guild.database_away():
            listener = asyncio.create_task(log.on_raw_message_delete(deletion(guild, 1)))
            await guild.advance(0)
            assert not listener.done()
        await guild.advance(70)
        await listener
        async with guild.services.session() as session:
            assert await session.scalar(select(func.count()).select_from(LogEntry)) == 1


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
