"""Messages, rights or memory go away while an answer is written."""

import asyncio
from typing import cast

import pytest
from sqlalchemy import func, select

from baseline.errors import ServiceUnavailable
from baseline.llm import LLM
from baseline.testing import SimulatedGuild
from cogs.chat import Chat, ChatSettings, talking
from cogs.chat.models import ChatTurn
from cogs.chat.running import Running
from cogs.chat.summaries import Summaries
from cogs.chat.tests.talks import mention

LONG = "word " * 100


async def kept(guild: SimulatedGuild) -> int:
    async with guild.services.session() as session:
        return await session.scalar(select(func.count()).select_from(ChatTurn)) or 0


def talks_slowly(guild: SimulatedGuild, text: str = LONG) -> None:
    guild.llm.says(text)
    guild.llm.streams_slowly(0.1)


async def test_an_answer_to_a_deleted_question_ends_and_is_not_kept(guild: SimulatedGuild) -> None:
    mara = guild.member("mara")
    talks_slowly(guild)
    said = await mara.say(f"{mention(guild)} count")
    await mara.delete(said)
    await guild.advance(1)
    assert guild.llm.provider.open_streams == 0
    assert await kept(guild) == 0


@pytest.mark.parametrize("part", ["read_question", "place_of", "earlier_files"])
async def test_a_question_that_is_deleted_while_its_answer_is_prepared_is_not_answered(
    guild: SimulatedGuild, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    held, prepare = asyncio.Event(), getattr(talking, part)

    async def slowly(*arguments: object, **named: object) -> object:
        await held.wait()
        return await prepare(*arguments, **named)

    monkeypatch.setattr(talking, part, slowly)
    mara = guild.member("mara")
    said = await mara.say(f"{mention(guild)} count")
    await mara.delete(said)
    held.set()
    await guild.advance(1)
    assert guild.llm.asked == []
    assert guild.sent == []
    assert await kept(guild) == 0


async def test_an_answer_that_is_stopped_before_it_begins_is_not_written() -> None:
    written: list[str] = []

    async def write() -> None:
        written.append("word")

    with Running().claim(1, guild_id=2, asker_id=3) as answer:
        assert answer is not None
        answer.stop("Stopped.")
        await answer.run(write())
    assert (written, answer.stopped_by) == ([], "Stopped.")


class Unaccounted:
    """A model whose calls cannot be recorded."""

    def bound(self, **_: object) -> "Unaccounted":
        return self

    async def complete(self, *_: object, **_options: object) -> None:
        raise ServiceUnavailable("database")


async def test_without_a_summary_the_earlier_one_stands_also_while_nothing_can_be_recorded(
    guild: SimulatedGuild,
) -> None:
    guild.llm.says("Hello.")
    await guild.member("mara").say(f"{mention(guild)} hi")
    async with guild.services.session() as session:
        turns = list(await session.scalars(select(ChatTurn)))
    llm = cast("LLM", Unaccounted())
    assert await Summaries(guild.services.services).write(llm, {}, "Mara likes tea.", turns) == "Mara likes tea."


async def test_an_answer_stands_alone_when_it_cannot_be_kept(guild: SimulatedGuild) -> None:
    talks_slowly(guild)
    await guild.member("mara").say(f"{mention(guild)} count")
    with guild.database_away():
        await guild.advance(30)
    assert [message.content[:9] for message in guild.sent] == ["word word"]


async def test_an_answer_that_a_moderator_deletes_is_not_written_on(guild: SimulatedGuild) -> None:
    talks_slowly(guild)
    growing = await guild.member("mara").say(f"{mention(guild)} count")
    await guild.member("owner").delete(growing.one)
    await guild.advance(6)
    assert guild.llm.provider.open_streams == 0
    assert await kept(guild) == 0


async def test_a_deleted_message_is_no_longer_part_of_the_conversation(guild: SimulatedGuild) -> None:
    mara = guild.member("mara")
    guild.llm.says("Noted.", "What word?")
    said = await mara.say(f"{mention(guild)} the word is lighthouse")
    await mara.delete(said)
    await mara.say(f"{mention(guild)} what is the word?")
    assert "lighthouse" not in str(guild.llm.asked[-1].messages)


@pytest.mark.parametrize("command", ["/forget me", "/remember on: false"])
async def test_what_is_forgotten_during_an_answer_does_not_come_back_with_its_end(
    guild: SimulatedGuild, command: str
) -> None:
    mara = guild.member("mara")
    talks_slowly(guild)
    await mara.say(f"{mention(guild)} count")
    await mara.slash(command)
    await guild.advance(30)
    assert guild.llm.provider.open_streams == 0
    assert await kept(guild) == 0


async def test_a_conversation_that_is_reset_during_an_answer_stays_empty(guild: SimulatedGuild) -> None:
    talks_slowly(guild)
    await guild.member("mara").say(f"{mention(guild)} count")
    await guild.member("owner").slash("/reset")
    await guild.advance(30)
    assert await kept(guild) == 0


async def test_where_the_bot_may_not_write_nothing_is_asked_and_why_says_so(guild: SimulatedGuild) -> None:
    channel = guild.channel("general")
    await channel.set_permissions(guild.discord_guild.me, send_messages=False)
    assert len(await guild.member("mara").say(f"{mention(guild)} hi", channel="general")) == 0
    assert guild.llm.asked == []
    cog = guild.cog("Chat")
    assert isinstance(cog, Chat)
    said = await cog.why(guild.member("mara").member, channel)
    assert said == f"I cannot answer in {channel.mention}: I lack `send_messages`."


async def test_without_the_history_an_answer_is_a_message_and_no_reply(guild: SimulatedGuild) -> None:
    await guild.channel("general").set_permissions(guild.discord_guild.me, read_message_history=False)
    guild.llm.says("Hello.")
    assert (await guild.member("mara").say(f"{mention(guild)} hi", channel="general")).content.startswith("Hello.")


async def test_without_the_right_to_attach_a_long_answer_is_cut_and_says_so(guild: SimulatedGuild) -> None:
    await guild.channel("general").set_permissions(guild.discord_guild.me, attach_files=False)
    guild.llm.says(LONG * 20)
    replies = await guild.member("mara").say(f"{mention(guild)} hi", channel="general")
    assert replies[-1].files == {}
    assert "I may not attach files." in replies[-1].content


async def test_again_in_a_thread_answers_in_the_same_thread(guild: SimulatedGuild) -> None:
    mara = guild.member("mara")
    await guild.configure(ChatSettings, open_threads=True)
    guild.llm.says("Heads.", "Tails.")
    first = await mara.say(f"{mention(guild)} flip a coin")
    again = await mara.press(first[-1], "Again")
    assert (again[-1].channel, again[-1].content.partition("\n")[0]) == ("flip a coin", "Tails.")


async def test_a_thread_that_is_locked_during_an_answer_leaves_no_error(guild: SimulatedGuild) -> None:
    await guild.configure(ChatSettings, open_threads=True)
    talks_slowly(guild)
    growing = await guild.member("mara").say(f"{mention(guild)} count")
    thread = guild.discord_guild.get_thread(growing[-1].channel_id)
    assert thread is not None
    await thread.edit(archived=True, locked=True)
    await guild.advance(30)
    assert guild.llm.provider.open_streams == 0
    assert guild.errors == []


async def test_fifty_questions_at_once_are_answered_a_few_at_a_time_or_told_to_wait(guild: SimulatedGuild) -> None:
    await guild.configure(ChatSettings, calls_per_minute=60)
    mara = guild.member("mara")
    guild.llm.says(*["word " * 20] * 23)
    guild.llm.streams_slowly(0.1)
    for number in range(50):
        await mara.say(f"{mention(guild)} question {number}", channel="general")
        assert guild.llm.provider.open_streams <= 3
    for _ in range(40):
        await guild.advance(2)
        assert guild.llm.provider.open_streams <= 3
    texts = [sent.content for sent in guild.sent]
    assert sum("word word" in text for text in texts) == 23
    assert sum(text.startswith("Too many are asking here at once.") for text in texts) == 27


async def test_an_answer_says_from_the_beginning_that_a_machine_made_it(guild: SimulatedGuild) -> None:
    talks_slowly(guild)
    growing = await guild.member("mara").say(f"{mention(guild)} count")
    assert growing.content.endswith("\n-# Made by AI. It can be wrong.")


async def test_an_answer_ends_properly_when_the_cog_is_unloaded(guild: SimulatedGuild) -> None:
    talks_slowly(guild)
    growing = await guild.member("mara").say(f"{mention(guild)} count")
    cog = guild.cog("Chat")
    assert isinstance(cog, Chat)
    await cog.talking.running.stop_all(5)
    assert "-# Stopped." in growing.content
    assert "Continue" in growing.one.buttons


async def test_an_edited_question_is_answered_as_it_was(guild: SimulatedGuild) -> None:
    mara = guild.member("mara")
    talks_slowly(guild)
    growing = await mara.say(f"{mention(guild)} count")
    await mara.edit(growing, f"{mention(guild)} do not count")
    await guild.advance(60)
    assert len(guild.llm.asked) == 1
    assert growing.content.startswith("word word")


async def test_a_message_that_pings_everyone_is_not_answered(guild: SimulatedGuild) -> None:
    assert len(await guild.member("owner").say(f"@everyone {mention(guild)} hi")) == 0
