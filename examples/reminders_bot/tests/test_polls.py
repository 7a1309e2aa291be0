"""Tests of the polls."""

from datetime import timedelta

from baseline.testing import Replies, SimulatedGuild, simulated_guild
from examples.reminders_bot.settings import PollsSettings

BOT = "examples.reminders_bot"


async def ask(guild: SimulatedGuild, *, lasting: str = "10m") -> Replies:
    return await guild.member("mara").slash("poll", question="Tea?", answers="Yes | No", lasting=lasting)


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

        assert [message.content for message in ended] == [
            "**Tea?**\nEnded: No: 1, Yes: 0",
            "The poll has ended. No: 1, Yes: 0",
        ]
        assert poll.one.buttons == []
        assert len(await guild.advance(timedelta(minutes=12))) == 0


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
