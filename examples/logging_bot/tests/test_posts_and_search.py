"""Tests of what the server log shows: posts, pages, files."""

import base64
import gzip
import re
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import func, select

from baseline.testing import ImpossibleStep, Sent, SimulatedGuild, simulated_guild
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


async def keep_edits(guild: SimulatedGuild, texts: Sequence[str], *, post_to: int | None = None) -> None:
    """Store an edit for each text, the newest first."""
    async with guild.services.session() as session:
        session.add_all(
            LogEntry(
                guild_id=guild.id,
                at=guild.now - timedelta(minutes=number),
                kind=Kind.MESSAGE_EDITED.value,
                user_id=guild.member("mara").id,
                subject_id=number,
                facts={"before": text, "after": text},
                post_at=None if post_to is None else guild.now,
                post_to=post_to,
            )
            for number, text in enumerate(texts)
        )


async def test_long_entries_are_found_on_pages_that_hold_each_of_them(guild: SimulatedGuild) -> None:
    admin = guild.member("admin")
    await keep_edits(guild, [f"{number} " + "x" * 300 for number in range(25)])
    found = await admin.slash("log search")
    pages = [str(found.embed.description)]
    while "Next" in found.one.buttons:
        await admin.press(found, "Next")
        pages.append(str(found.embed.description))

    assert re.findall(r"Before: `(\d+) x", " ".join(pages)) == [str(number) for number in range(25)]
    assert not any(page.endswith("…") for page in pages)
    assert len(pages) == 4


async def test_an_export_that_is_too_large_is_compressed_and_has_the_newest_events(guild: SimulatedGuild) -> None:
    await keep_edits(guild, noise(80))
    exported = await guild.member("admin").slash("log export")
    numbers = numbers_in(exported.one)

    assert [(name, len(data) <= 8_000_000) for name, data in exported.one.files.items()] == [("log.csv.gz", True)]
    assert numbers == list(range(len(numbers)))
    assert exported.content == f"There are 80 events; the file has the newest {len(numbers)}."


async def test_events_that_are_too_large_for_one_message_are_posted_in_several(guild: SimulatedGuild) -> None:
    await keep_edits(guild, noise(80), post_to=guild.channel("log").id)
    posted = await guild.advance(10)
    numbers = [number for message in posted for number in numbers_in(message)]

    assert len(posted) > 1
    assert numbers == list(reversed(range(80)))
    assert len(await guild.advance(60)) == 0


def noise(number: int) -> list[str]:
    """Return texts of 100,000 characters that compression makes little shorter."""
    chance = Random(1)  # noqa: S311 - noise, not secrets
    return [base64.b64encode(chance.randbytes(75_000)).decode() for _ in range(number)]


def numbers_in(message: Sent) -> list[int]:
    """Return the subjects in the rows of the message's CSV file."""
    ((name, data),) = message.files.items()
    _, *lines = (gzip.decompress(data) if name.endswith(".gz") else data).decode("utf-8-sig").splitlines()
    return [int(line.split(",")[3]) for line in lines]


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
