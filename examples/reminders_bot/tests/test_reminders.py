"""Tests of the reminders."""

from datetime import timedelta

import discord
import pytest

from baseline.testing import simulated_guild
from examples.reminders_bot.settings import RemindersSettings
from examples.reminders_bot.times import read_span

BOT = "examples.reminders_bot"


async def test_a_member_is_reminded_once() -> None:
    async with simulated_guild(BOT, tables=True) as guild:
        kept = await guild.member("mara").slash("remind", when="10m", text="Tea")
        reminder = await guild.advance(timedelta(minutes=12))
        later = await guild.advance(timedelta(minutes=12))

        assert kept.ephemeral
        assert reminder.content == f"<@{guild.member('mara').id}> Tea"
        assert len(later) == 0


async def test_a_mention_of_the_bot_keeps_a_reminder_too() -> None:
    async with simulated_guild(BOT, tables=True) as guild:
        await guild.member("mara").say("@Baseline remind 10m Buy more tea")
        assert (await guild.advance(timedelta(minutes=12))).content.endswith("Buy more tea")


async def test_a_daily_reminder_comes_again_a_day_later() -> None:
    async with simulated_guild(BOT, tables=True) as guild:
        mara, begun = guild.member("mara"), guild.now
        await mara.slash("remind", when="10m", text="Water the plants", again="daily")
        assert len(await guild.advance(timedelta(minutes=12))) == 1
        again = discord.utils.format_dt(begun + timedelta(days=1, minutes=10), "R")
        assert (await mara.slash("reminders")).content == f"1. {again} Water the plants"


async def test_reminders_are_listed_and_cancelled_by_their_number() -> None:
    async with simulated_guild(BOT, tables=True) as guild:
        mara = guild.member("mara")
        await mara.slash("remind", when="2h", text="Later")
        await mara.slash("remind", when="1h", text="Sooner")
        listed = (await mara.slash("reminders")).content.splitlines()
        cancelled = await mara.slash("unremind", number=1)
        absent = await mara.slash("unremind", number=2)

        assert [line.split()[-1] for line in listed] == ["Sooner", "Later"]
        assert cancelled.content == "Cancelled: Sooner"
        assert absent.content == "There is no reminder 2. See /reminders."
        assert (await guild.member("leo").slash("reminders")).content == "You have no reminders."


async def test_long_reminders_are_listed_on_pages_that_discord_takes() -> None:
    async with simulated_guild(BOT, tables=True) as guild:
        mara = guild.member("mara")
        for number in range(10):
            await mara.slash("remind", when=f"{number + 1}h", text=f"{number} " + "x" * 298)
        first = await mara.slash("reminders")
        typed = await mara.say("@Baseline reminders")
        shown = [first.content]
        await mara.press(first, "Next")
        shown.append(first.content)

    assert [line.split(".")[0] for page in shown for line in page.splitlines()] == [str(at) for at in range(1, 11)]
    assert all(len(page) <= 2000 for page in shown)
    assert typed.content == shown[0]


async def test_a_member_keeps_no_more_reminders_than_the_server_allows() -> None:
    async with simulated_guild(BOT, tables=True) as guild:
        await guild.configure(RemindersSettings, most=1)
        await guild.member("mara").slash("remind", when="1h", text="One")
        refused = await guild.member("mara").slash("remind", when="1h", text="Two")
        others = await guild.member("leo").slash("remind", when="1h", text="Two")

        assert refused.content.startswith("You have 1 reminders, which is the most here.")
        assert others.content.startswith("I remind you")


async def test_what_is_no_time_or_too_far_ahead_is_refused() -> None:
    async with simulated_guild(BOT, tables=True) as guild:
        await guild.configure(RemindersSettings, longest=timedelta(days=1))
        unread = await guild.member("mara").slash("remind", when="soon", text="Tea")
        far = await guild.member("mara").slash("remind", when="2d", text="Tea")

        assert unread.content == "I do not understand 'soon'. Write 10m, 2h, 1d, or 1h 30m."
        assert far.content.startswith("That is too far ahead")


@pytest.mark.parametrize("when", ["²", "x" * 1950, "999999w" * 250])
async def test_a_time_that_cannot_be_read_is_quoted_in_part_and_counts_as_no_fault(when: str) -> None:
    async with simulated_guild(BOT, tables=True) as guild:
        mara = guild.member("mara")
        chosen = await mara.slash("remind", when=when, text="Tea")
        typed = await mara.say(f"@Baseline remind {when} Tea")

        assert chosen.content == typed.content
        assert chosen.content.startswith(f"I do not understand '{when[:49]}")
        assert chosen.content.endswith("Write 10m, 2h, 1d, or 1h 30m.")
        assert (await mara.slash("reminders")).content == "You have no reminders."


async def test_a_reminder_in_a_locked_thread_is_dropped() -> None:
    async with simulated_guild(BOT, tables=True) as guild:
        general = guild.channel("general")
        assert isinstance(general, discord.TextChannel)
        await general.set_permissions(guild.discord_guild.me, manage_threads=False)
        thread = await general.create_thread(name="Kitchen", type=discord.ChannelType.public_thread)
        await guild.member("mara").slash("remind", when="10m", text="Tea", channel="Kitchen")
        await thread.edit(archived=True, locked=True)
        assert len(await guild.advance(timedelta(minutes=12))) == 0
        assert any(line.event == "A reminder has lost its channel" for line in guild.log)


async def test_a_reminder_without_its_channel_is_dropped() -> None:
    async with simulated_guild(BOT, tables=True, channels=["brief"]) as guild:
        await guild.member("mara").slash("remind", when="10m", text="Tea", channel="brief")
        await guild.channel("brief").delete()
        assert len(await guild.advance(timedelta(minutes=12))) == 0
        assert any(line.event == "A reminder has lost its channel" for line in guild.log)


async def test_a_member_reads_german() -> None:
    async with simulated_guild(BOT, tables=True) as guild:
        mara = guild.member("mara")
        mara.speaks("de")
        assert (await mara.slash("reminders")).content == "Du hast keine Erinnerungen."
        assert guild.commands["remind"]["description_localizations"]["de"] == "Lass dich an etwas erinnern."


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("10m", 10),
        ("90", 90),
        ("1h 30m", 90),
        ("2 hours", 120),
        ("2 Stunden", 120),
        ("1d", 1440),
        ("3 Tage", 4320),
        ("1 week", 10_080),
        ("2 Std. 5 Min.", 125),
        ("1H30M", 90),
        ("1 month", None),
        ("30 seconds", None),
        ("1 Monat", None),
        ("soon", None),
        ("10m please", None),
        ("0", None),
        ("0m", None),
        ("²", None),
        ("999999w" * 7, None),
        ("1" * 5000, None),
        ("", None),
    ],
)
def test_spans_are_read_in_both_languages(text: str, minutes: int | None) -> None:
    assert read_span(text) == (None if minutes is None else timedelta(minutes=minutes))


async def test_what_falls_due_while_the_server_has_the_bot_off_comes_once_it_is_on_again() -> None:
    async with simulated_guild(BOT, tables=True) as guild:
        await guild.member("mara").slash("remind", when="10m", text="Tea")
        await guild.member("owner").slash("cogs off", name="reminders_bot")
        meanwhile = await guild.advance(timedelta(minutes=30))
        await guild.member("owner").slash("cogs on", name="reminders_bot")
        afterwards = await guild.advance(timedelta(minutes=2))

        assert len(meanwhile) == 0
        assert afterwards.content.endswith("Tea")
