"""Keep conversations, and forget them."""

import base64
import gzip
import re
from datetime import timedelta
from random import Random

import discord
import pytest
from sqlalchemy import func, select

from baseline.llm import Role
from baseline.testing import SimulatedGuild
from cogs.chat import ChatSettings
from cogs.chat.models import ChatSummary, ChatTurn
from cogs.chat.tests.talks import mention

LONG = "lighthouse " * 60


async def count(guild: SimulatedGuild, table: type[ChatTurn] | type[ChatSummary]) -> int:
    async with guild.services.session() as session:
        return await session.scalar(select(func.count()).select_from(table)) or 0


async def test_what_the_window_no_longer_holds_is_summarised(guild: SimulatedGuild) -> None:
    mara = guild.member("mara")
    await guild.configure(ChatSettings, window_tokens=300)
    guild.llm.says(LONG, LONG, "Mara is fond of lighthouses.", "Of lighthouses.")
    await mara.say(f"{mention(guild)} tell me")
    await mara.say(f"{mention(guild)} tell me more")
    await mara.say(f"{mention(guild)} of what did we talk?")

    summary, answer = guild.llm.asked[2:]
    assert "[Mara the Brave #" in summary.messages[-1].content
    assert "tell me" in summary.messages[-1].content
    assert "Mara is fond of lighthouses." in answer.messages[1].content
    assert answer.messages[1].role is Role.SYSTEM
    assert "tell me more" in str(answer.messages)
    assert str(answer.messages).count(LONG.strip()) == 1


async def test_what_is_older_than_the_window_is_summarised_before_the_next_answer(guild: SimulatedGuild) -> None:
    mara = guild.member("mara")
    guild.llm.says("Noted.", "The word is tea.", "It is tea.")
    await mara.say(f"{mention(guild)} the word is tea")
    await guild.advance(timedelta(hours=25))
    await mara.say(f"{mention(guild)} what is the word?")

    conversation = guild.llm.asked[-1].messages
    assert [message.role for message in conversation] == [Role.SYSTEM, Role.SYSTEM, Role.USER]
    assert "The word is tea." in conversation[1].content


async def test_a_member_sees_what_is_kept_and_has_it_forgotten(guild: SimulatedGuild) -> None:
    mara, leo = guild.member("mara"), guild.member("leo")
    guild.llm.says("Hello Mara.", "Hello Leo.")
    await mara.say(f"{mention(guild)} hi")
    await leo.say(f"{mention(guild)} hello")

    known = await mara.slash("/what do-you-know")
    forgotten = await mara.slash("/forget me")

    assert known.content.startswith("Here I keep 2 messages of you")
    assert "Hello Mara." in known.one.files["known.txt"].decode()
    assert "Hello Leo." not in known.one.files["known.txt"].decode()
    assert forgotten.content == "Forgotten: 2 messages, 0 votes."
    assert await count(guild, ChatTurn) == 2


async def test_what_is_kept_of_a_member_that_is_too_large_for_a_file_is_compressed_and_begins_with_the_newest(
    guild: SimulatedGuild,
) -> None:
    mara, chance = guild.member("mara"), Random(1)  # noqa: S311 - noise, which compression makes little shorter
    async with guild.services.session() as session:
        session.add_all(
            ChatTurn(
                guild_id=guild.id,
                channel_id=1,
                message_id=number,
                user_id=mara.id,
                is_answer=False,
                speaker="Mara",
                text=f"{number}! {base64.b64encode(chance.randbytes(75_000)).decode()}",
                tokens=1,
                model="",
                created_at=guild.now,
            )
            for number in range(120)
        )
    known = await mara.slash("/what do-you-know")
    kept = re.findall(r"(\d+)! ", gzip.decompress(known.one.files["known.txt.gz"]).decode())

    assert kept == [str(number) for number in reversed(range(120))][: len(kept)]
    assert 0 < len(kept) < 120
    assert known.content.endswith(f"The file has the newest {len(kept)} messages.")


async def test_a_forgotten_member_is_in_no_summary(guild: SimulatedGuild) -> None:
    mara = guild.member("mara")
    guild.llm.says("Noted.", "Mara likes tea.", "Hello.")
    await mara.say(f"{mention(guild)} I like tea")
    await guild.advance(timedelta(hours=25))
    await guild.member("leo").say(f"{mention(guild)} hi")
    assert await count(guild, ChatSummary) == 1
    await mara.slash("/forget me")
    assert await count(guild, ChatSummary) == 0


async def test_who_opted_out_is_answered_and_not_kept(guild: SimulatedGuild) -> None:
    mara = guild.member("mara")
    guild.llm.says("Hello.", "Who?")
    await mara.say(f"{mention(guild)} I am fond of tea")
    await mara.slash("remember", on=False)
    await mara.say(f"{mention(guild)} who am I?")

    assert await count(guild, ChatTurn) == 0
    assert "tea" not in str(guild.llm.asked[-1].messages)
    await mara.slash("remember", on=True)
    guild.llm.says("Hello.")
    await mara.say(f"{mention(guild)} hi")
    assert await count(guild, ChatTurn) == 2


async def test_a_conversation_begins_anew(guild: SimulatedGuild) -> None:
    guild.llm.says("Hello.", "Hello.")
    await guild.member("mara").say(f"{mention(guild)} hi")
    refused = await guild.member("mara").slash("reset")
    await guild.member("owner").slash("reset")
    await guild.member("mara").say(f"{mention(guild)} hi")

    assert refused.ephemeral
    assert len(guild.llm.asked[-1].messages) == 2


async def test_conversations_are_deleted_after_the_days_that_the_guild_has_set(guild: SimulatedGuild) -> None:
    await guild.configure(ChatSettings, keep_days=2)
    guild.llm.says("Hello.")
    await guild.member("mara").say(f"{mention(guild)} hi")
    await guild.advance(timedelta(days=1))
    assert await count(guild, ChatTurn) == 2
    await guild.advance(timedelta(days=2))
    assert await count(guild, ChatTurn) == 0


@pytest.mark.parametrize("together", [False, True])
async def test_messages_that_are_deleted_while_the_cog_is_off_are_forgotten(
    guild: SimulatedGuild, *, together: bool
) -> None:
    mara, general = guild.member("mara"), guild.channel("general")
    assert isinstance(general, discord.TextChannel)
    guild.llm.says("Noted.", "Noted.")
    said = [await mara.say(f"{mention(guild)} {word}", channel="general") for word in ("lighthouse", "harbour")]
    await guild.member("owner").slash("/cogs off name: chat")
    if together:
        await general.delete_messages([each.said for each in said if each.said is not None])
        await guild.advance(1)
    else:
        for each in said:
            await mara.delete(each)
    async with guild.services.session() as session:
        assert list(await session.scalars(select(ChatTurn.text))) == ["Noted.", "Noted."]
