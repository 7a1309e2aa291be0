"""Tests of the routes, as the page of the dashboard uses them."""

from datetime import timedelta

import pytest
from litestar.exceptions import NotFoundException

from baseline.testing import simulated_guild
from examples.reminders_bot.api import count_reminders, end_poll, list_polls

BOT = "examples.reminders_bot"


async def test_running_polls_are_listed_with_their_votes_and_can_be_ended() -> None:
    async with simulated_guild(BOT, tables=True) as guild:
        mara = guild.member("mara")
        await mara.slash("poll", question="Coffee?", answers="Yes | No", lasting="1d")
        tea = await mara.slash("poll", question="Tea?", answers="Yes | No", lasting="10m")
        await guild.member("leo").press(tea, "No (0)")
        first, second = await list_polls.fn(guild.api)
        await end_poll.fn(guild.api, int(second.id))
        ended = await guild.advance(timedelta(minutes=2))
        (left,) = await list_polls.fn(guild.api)
        with pytest.raises(NotFoundException, match="has ended already"):
            await end_poll.fn(guild.api, int(second.id))

    assert (first.question, [(each.answer, each.votes) for each in first.answers]) == ("Tea?", [("Yes", 0), ("No", 1)])
    assert (first.message_id, first.channel_id) == (str(tea.one.id), str(guild.channel("general").id))
    assert ended[0].content.startswith("**Coffee?**\nEnded: ")
    assert left.question == "Tea?"


async def test_reminders_are_counted_without_their_texts() -> None:
    async with simulated_guild(BOT, tables=True) as guild:
        mara, begun = guild.member("mara"), guild.now
        nothing = await count_reminders.fn(guild.api)
        await mara.slash("remind", when="2h", text="A secret", again="daily")
        await mara.slash("remind", when="1h", text="Tea")
        await guild.member("leo").slash("remind", when="3h", text="Cake")
        counted = await count_reminders.fn(guild.api)

    assert (nothing.total, nothing.next_at) == (0, None)
    assert (counted.total, counted.members, counted.repeated) == (3, 2, 1)
    assert counted.next_at == (begun + timedelta(hours=1)).isoformat()
    assert "secret" not in repr(counted)
