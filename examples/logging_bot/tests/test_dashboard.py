"""Tests of the routes for the dashboard."""

import json
from pathlib import Path

from baseline.testing import simulated_guild
from examples.logging_bot.api import Entries, TopicView, export_entries, list_entries, read_configuration
from examples.logging_bot.kinds import Kind, Topic
from examples.logging_bot.settings import LoggingSettings

BOT = "examples.logging_bot"
GERMAN = Path(__file__).parents[1] / "page/messages/de.json"


async def test_entries_are_listed_by_what_is_asked_for() -> None:
    async with simulated_guild(BOT, tables=True) as guild:
        mara, leo = guild.member("mara"), guild.member("leo")
        for member, text in ((mara, "apples"), (leo, "pears"), (leo, "plums")):
            await member.delete(await member.say(text))
        await guild.advance(1)

        async def found(limit: int = 50, **wanted: str) -> Entries:
            given = dict.fromkeys(("kind", "member", "channel", "text", "days")) | wanted
            listed: Entries = await list_entries.fn(guild.api, limit=limit, **given)
            return listed

        newest = await found(limit=1)
        assert (newest.total, newest.entries[0].facts["text"], newest.entries[0].facts["user"]) == (3, "plums", "leo")
        assert (await found(member=str(mara.id))).total == 1
        assert (await found(text="pea")).entries[0].user_id == str(leo.id)
        assert (await found(kind=Kind.VOICE_LEFT)).total == 0
        file = (await export_entries.fn(guild.api, kind=None, member=None, channel=None, text=None, days=None)).content
        assert len(file.decode("utf-8-sig").splitlines()) == 4


async def test_the_configuration_says_what_is_logged_and_where() -> None:
    async with simulated_guild(BOT, tables=True, channels=["log", "voice-log"]) as guild:
        log, voice = guild.channel("log").id, guild.channel("voice-log").id
        await guild.configure(LoggingSettings, channel=log, voice=voice, off=[Kind.VOICE_MOVED])
        read = await read_configuration.fn(guild.api)
        topics: dict[str, TopicView] = {topic.topic: topic for topic in read.topics}

    assert (topics["messages"].channel_id, topics["voice"].channel_id) == (str(log), str(voice))
    assert {kind.kind: kind.logged for kind in topics["voice"].kinds} == {
        "voice joined": True,
        "voice moved": False,
        "voice left": True,
    }
    assert read.keeps_days == 30


def test_the_page_has_german_for_every_topic_and_kind_of_event() -> None:
    assert {*Topic, *Kind} <= json.loads(GERMAN.read_text(encoding="utf-8")).keys()
