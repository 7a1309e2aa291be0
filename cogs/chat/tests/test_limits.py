"""Cooldown, budget, switch, long answers, marking, words in two languages."""

from datetime import UTC, datetime

import pytest

from baseline.errors import BudgetExceededError, LLMTimeoutError
from baseline.testing import SimulatedGuild
from cogs.chat import ChatSettings
from cogs.chat.tests.talks import mention

RESETS = datetime(2026, 3, 2, tzinfo=UTC)


async def test_a_member_that_asks_too_often_is_asked_to_wait(guild: SimulatedGuild) -> None:
    mara = guild.member("mara")
    await guild.configure(ChatSettings, calls_per_minute=1)
    guild.llm.says("Hello.")
    await mara.say(f"{mention(guild)} hi")
    refused = await mara.say(f"{mention(guild)} hi again")
    assert refused.content.startswith("One moment, please: ask me again in ")


@pytest.mark.parametrize(("language", "begins"), [("en", "My budget for this is used up"), ("de", "Mein Budget")])
async def test_a_budget_that_is_used_up_in_mid_conversation_is_worded(
    guild: SimulatedGuild, language: str, begins: str
) -> None:
    mara = guild.member("mara")
    await guild.configure(ChatSettings, language=language)
    guild.llm.says("Hello.")
    await mara.say(f"{mention(guild)} hi")
    guild.llm.fails(spent())
    refused = await mara.say(f"{mention(guild)} and again")

    assert refused.content.startswith(begins)
    assert f"<t:{int(RESETS.timestamp())}:R>" in refused.content


async def test_a_question_that_was_not_answered_is_not_kept(guild: SimulatedGuild) -> None:
    mara = guild.member("mara")
    guild.llm.fails(LLMTimeoutError("too slow", provider="scripted"))
    guild.llm.says("Hello.")
    await mara.say(f"{mention(guild)} tea")
    await mara.say(f"{mention(guild)} coffee")
    assert "tea" not in str(guild.llm.asked[-1].messages)


async def test_a_guild_that_switched_the_cog_off_reads_so_once_a_minute(guild: SimulatedGuild) -> None:
    mara = guild.member("mara")
    await guild.member("owner").slash("/cogs off name: chat")
    told, again = await mara.say(f"{mention(guild)} hi"), await mara.say(f"{mention(guild)} hello?")
    assert told.content == "I am switched off in this server. Its managers can switch me on again."
    assert len(again) == 0
    await guild.advance(61)
    assert len(await mara.say(f"{mention(guild)} hi")) == 1


async def test_an_answer_ends_when_the_cog_is_switched_off(guild: SimulatedGuild) -> None:
    guild.llm.says("word " * 200)
    guild.llm.streams_slowly(0.1)
    growing = await guild.member("mara").say(f"{mention(guild)} count")
    await guild.member("owner").slash("/cogs off name: chat")
    await guild.advance(30)
    assert "-# I am switched off in this server." in growing.content
    assert len(growing.content) < 500


async def test_a_very_long_answer_is_a_file(guild: SimulatedGuild) -> None:
    text = " ".join(f"word{number}" for number in range(2000))
    guild.llm.says(text)
    replies = await guild.member("mara").say(f"{mention(guild)} tell me everything")
    assert len(replies) == 3
    assert replies[-1].files["answer.md"].decode() == text
    assert "-# The answer is long" in replies[-1].content
    assert all(reply.buttons == [] for reply in replies[:-1])


async def test_the_marking_can_be_worded_and_not_left_out(guild: SimulatedGuild) -> None:
    mara = guild.member("mara")
    guild.llm.says("Hello.", "Hello.", "```py\nx = 1")
    await guild.configure(ChatSettings, marking="Written by a machine")
    assert (await mara.say(f"{mention(guild)} hi")).content == "Hello.\n-# Written by a machine"
    await guild.configure(ChatSettings, marking=" \u200b ")
    assert (await mara.say(f"{mention(guild)} hi")).content == "Hello.\n-# Made by AI. It can be wrong."
    assert (await mara.say(f"{mention(guild)} hi")).content.endswith("```\n-# Made by AI. It can be wrong.")


async def test_nobody_is_pinged(guild: SimulatedGuild) -> None:
    guild.llm.says(f"@everyone {guild.member('leo').mention}")
    assert (await guild.member("mara").say(f"{mention(guild)} hi")).one.pings == []


async def test_commands_are_described_in_german_too(guild: SimulatedGuild) -> None:
    described = guild.commands["reset"]["description_localizations"]["de"]
    assert described == "Das Gespräch in diesem Kanal oder Thread neu beginnen."


def spent() -> BudgetExceededError:
    return BudgetExceededError("spent", provider="scripted", resets_at=RESETS)
