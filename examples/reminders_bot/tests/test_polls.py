"""Tests of the polls."""

from datetime import timedelta

import discord
import pytest

from baseline.testing import Replies, SimulatedGuild, simulated_guild
from examples.reminders_bot.settings import PollsSettings

BOT = "examples.reminders_bot"


async def ask(guild: SimulatedGuild, *, lasting: str = "10m", channel: str | None = None) -> Replies:
    options = {"question": "Tea?", "answers": "Yes | No", "lasting": lasting}
    return await guild.member("mara").slash("poll", channel=channel, **options)


async def ended_once(guild: SimulatedGuild, poll: Replies, ended: Replies, result: str) -> None:
    assert [message.content for message in ended] == [f"**Tea?**\nEnded: {result}", f"The poll has ended. {result}"]
    assert poll.one.buttons == []
    assert len(await guild.advance(timedelta(minutes=12))) == 0


async def test_members_vote_and_the_last_vote_of_each_counts() -> None:
    async with simulated_guild(BOT, tables=True) as guild:
        poll = await ask(guild)
        await guild.member("mara").press(poll, "Yes (0)")
        await guild.member("leo").press(poll, "Yes (1)")
        await guild.member("leo").press(poll, "No (0)")
        assert poll.one.buttons == ["Yes (1)", "No (1)"]


async def test_an_ended_poll_shows_its_result_and_takes_no_vote() -> None:
    async with simulated_guild(BOT, tables=True) as guild:
        poll = await ask(guild)
        await guild.member("leo").press(poll, "No (0)")
        ended = await guild.advance(timedelta(minutes=12))

        await ended_once(guild, poll, ended, "No: 1, Yes: 0")


async def test_results_need_not_be_announced() -> None:
    async with simulated_guild(BOT, tables=True) as guild:
        await guild.configure(PollsSettings, announces=False)
        await ask(guild)
        assert (await guild.advance(timedelta(minutes=12))).content.startswith("**Tea?**")


async def test_a_poll_lasts_no_longer_than_the_server_allows() -> None:
    async with simulated_guild(BOT, tables=True) as guild:
        await guild.configure(PollsSettings, longest=timedelta(minutes=10))
        await ask(guild, lasting="5d")
        assert len(await guild.advance(timedelta(minutes=12))) == 2


async def test_a_poll_needs_answers_and_a_time() -> None:
    async with simulated_guild(BOT, tables=True) as guild:
        one = await guild.member("mara").slash("poll", question="Tea?", answers="Yes")
        unread = await ask(guild, lasting="soon")
        assert one.content.startswith("Write two to five answers")
        assert unread.content.startswith("I do not understand 'soon'")


async def test_a_poll_is_in_the_language_of_its_server() -> None:
    async with simulated_guild(BOT, tables=True, language="de") as guild:
        poll = await ask(guild)
        ended = await guild.advance(timedelta(minutes=12))
        assert "Endet" in poll.one.earlier[0]
        assert ended[1].content == "Die Umfrage ist beendet. Yes: 0, No: 0"


async def test_a_time_that_cannot_be_read_is_quoted_in_part_and_counts_as_no_fault() -> None:
    async with simulated_guild(BOT, tables=True) as guild:
        for lasting in ("²", "x" * 1950, "999999w" * 250):
            unread = await ask(guild, lasting=lasting)
            assert unread.content.startswith(f"I do not understand '{lasting[:49]}")


async def thread_in(guild: SimulatedGuild) -> discord.Thread:
    general = guild.channel("general")
    assert isinstance(general, discord.TextChannel)
    await general.set_permissions(guild.discord_guild.me, manage_threads=False)
    return await general.create_thread(name="Kitchen", type=discord.ChannelType.public_thread)


@pytest.mark.parametrize("announces", [True, False])
async def test_a_poll_in_a_thread_that_was_archived_ends_and_announces_its_result(*, announces: bool) -> None:
    async with simulated_guild(BOT, tables=True) as guild:
        await guild.configure(PollsSettings, announces=announces)
        thread = await thread_in(guild)
        poll = await ask(guild, channel="Kitchen")
        await thread.edit(archived=True)
        ended = await guild.advance(timedelta(minutes=12))

        await ended_once(guild, poll, ended, "Yes: 0, No: 0")


async def test_a_poll_in_a_locked_thread_ends_without_a_word() -> None:
    async with simulated_guild(BOT, tables=True) as guild:
        thread = await thread_in(guild)
        await ask(guild, channel="Kitchen")
        await thread.edit(archived=True, locked=True)
        assert len(await guild.advance(timedelta(minutes=12))) == 0
        assert len([line for line in guild.log if line.event == "A poll has lost its message"]) == 1
        assert len(await guild.advance(timedelta(minutes=12))) == 0
