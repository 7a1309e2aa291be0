"""Tests of what the server log shows: posts, pages, files."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from baseline.testing import ImpossibleStep, SimulatedGuild, simulated_guild
from examples.logging_bot.kinds import Kind, Topic
from examples.logging_bot.models import LogEntry
from examples.logging_bot.retention import LogRetention
from examples.logging_bot.sentences import _SENTENCES
from examples.logging_bot.settings import LoggingSettings
from examples.logging_bot.words import WORDS

BOT = "examples.logging_bot"


@pytest.fixture
async def guild() -> AsyncIterator[SimulatedGuild]:
    async with simulated_guild(
        BOT, tables=True, channels=["log", "bans"], roles={"Moderator": ["view_audit_log"]}
    ) as it:
        await it.configure(LoggingSettings, channel=it.channel("log").id, moderation=it.channel("bans").id)
        yield it


async def count(guild: SimulatedGuild) -> int:
    async with guild.services.session() as session:
        return await session.scalar(select(func.count()).select_from(LogEntry)) or 0


async def test_a_deletion_is_posted_with_its_text_and_pings_nobody(guild: SimulatedGuild) -> None:
    mara = guild.member("mara")
    await mara.delete(await mara.say("hello @leo"))
    posted = await guild.advance(10)
    assert posted.one.channel == "log"
    assert f"A message of {mara.mention} in <#" in str(posted.embed.description)
    assert "hello" in str(posted.embed.description)
    assert posted.one.pings == []
    assert len(await guild.advance(60)) == 0


async def test_a_topic_has_its_own_channel_and_names_who_did_it(guild: SimulatedGuild) -> None:
    await guild.discord_guild.ban(guild.member("leo").member, reason="Spam")
    posted = {message.channel: message.embeds[0] for message in await guild.advance(10)}
    assert f"was banned, by <@{guild.discord_guild.me.id}> (Spam)" in (posted["bans"].description or "")


async def test_many_events_make_one_message_with_a_file(guild: SimulatedGuild) -> None:
    mara = guild.member("mara")
    for number in range(40):
        await mara.delete(await mara.say(f"message {number}"))
    posted = (await guild.advance(10)).one
    assert posted.embeds[0].title == "40 events"
    lines = posted.files["log.csv"].decode("utf-8-sig").splitlines()
    assert len(lines) == 41


async def test_the_log_does_not_log_its_own_channels(guild: SimulatedGuild) -> None:
    mara = guild.member("mara")
    await mara.delete(await mara.say("here", channel="log"))
    assert len(await guild.advance(10)) == 0


async def test_the_log_is_searched_and_exported(guild: SimulatedGuild) -> None:
    mara, admin = guild.member("mara"), guild.member("admin")
    for text in ("apples", "=pears"):
        await mara.delete(await mara.say(text))
    found = await admin.slash("log search", text="apples")
    nothing = await admin.slash("log search", member=guild.member("leo"))
    exported = await admin.slash("log export", kind=Kind.MESSAGE_DELETED.value)

    assert "apples" in str(found.embed.description)
    assert "pears" not in str(found.embed.description)
    assert nothing.embed.description == "Nothing was found."
    assert (exported.content, exported.ephemeral) == ("2 events", True)
    assert "apples" in exported.one.files["log.csv"].decode()


async def test_a_text_is_found_by_its_words_in_any_case(guild: SimulatedGuild) -> None:
    mara, admin = guild.member("mara"), guild.member("admin")
    await mara.delete(await mara.say('an éclair for "two", 100% fresh'))
    found = [await admin.slash("log search", text=text) for text in ("ÉCLAIR", '"two"', "100%", "text")]
    assert ["éclair" in str(each.embed.description) for each in found] == [True, True, True, False]


async def test_members_without_the_permission_cannot_search(guild: SimulatedGuild) -> None:
    with pytest.raises(ImpossibleStep, match="log search"):
        await guild.member("leo").slash("log search")


@pytest.mark.parametrize("switch", ["on", "off"])
async def test_old_entries_are_deleted_after_the_days_of_the_server_also_while_the_log_is_off(
    guild: SimulatedGuild, switch: str
) -> None:
    await guild.configure(LoggingSettings, keeps_days=1, channel=None)
    mara = guild.member("mara")
    await mara.delete(await mara.say("hello"))
    assert await count(guild) == 1
    async with guild.services.session() as session:
        entry = (await session.scalars(select(LogEntry))).one()
        entry.at -= timedelta(days=2)
    await guild.member("owner").slash(f"cogs {switch}", name="logging_bot")
    retention = guild.cog("LogRetention")
    assert isinstance(retention, LogRetention)
    await retention.clean()
    assert await count(guild) == 0


async def test_posts_are_in_the_language_of_the_server() -> None:
    async with simulated_guild(BOT, tables=True, channels=["log"], language="de") as guild:
        await guild.configure(LoggingSettings, channel=guild.channel("log").id)
        mara = guild.member("mara")
        await mara.delete(await mara.say("hallo"))
        assert f"Eine Nachricht von {mara.mention}" in str((await guild.advance(10)).embed.description)


async def test_the_log_is_searched_in_german(guild: SimulatedGuild) -> None:
    mara, admin = guild.member("mara"), guild.member("admin")
    admin.speaks("de")
    await mara.delete(await mara.say("Äpfel"))
    found = await admin.slash("log search", text="äpfel")
    nothing = await admin.slash("log search", member=guild.member("leo"))

    assert f"Eine Nachricht von {mara.mention}" in str(found.embed.description)
    assert nothing.embed.description == "Nichts gefunden."
    assert (await admin.slash("log export")).content == "1 Ereignis"


def test_each_kind_has_a_sentence_in_both_languages() -> None:
    assert set(_SENTENCES) == set(Kind)
    assert WORDS.untranslated("de", *_SENTENCES.values()) == []


def test_each_topic_has_a_channel_in_the_settings() -> None:
    assert {kind.topic for kind in Kind} == set(Topic)
    assert {topic.value for topic in Topic} <= set(LoggingSettings.model_fields)
