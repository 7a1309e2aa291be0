"""The shipped `/ask`, from the typed command to the ledger."""

from collections.abc import AsyncIterator
from decimal import Decimal

import pytest

from baseline.errors import LLMTimeoutError
from baseline.llm import FinishReason, Role
from baseline.testing import SimulatedGuild, simulated_guild
from cogs.ask import AskSettings


@pytest.fixture
async def guild() -> AsyncIterator[SimulatedGuild]:
    async with simulated_guild("cogs.ask") as guild:
        yield guild


async def test_the_answer_is_shown_to_everyone_and_recorded(guild: SimulatedGuild) -> None:
    mara = guild.member("mara")
    guild.llm.says("It is 42.", input_tokens=12, output_tokens=34)

    reply = await mara.slash("/ask question: what: is it?")

    (usage,) = guild.usage
    assert (reply.content, reply.ephemeral) == ("It is 42.", False)
    assert guild.llm.prompt == "what: is it?"
    assert (usage.guild_id, usage.user_id, usage.cog_name) == (guild.id, mara.id, "ask")
    assert (usage.provider, usage.model, usage.usage.total_tokens) == ("scripted", "m", 46)
    assert (usage.cost_usd, usage.created_at) == (Decimal("0.00008"), guild.now)


async def test_a_changed_persona_is_obeyed_with_the_next_question(guild: SimulatedGuild) -> None:
    owner = guild.member("owner")
    guild.llm.says("Hello.", "Arr.")
    await owner.slash("ask", question="hi")
    await guild.configure(AskSettings, persona="You are a pirate.", temperature=0.1)
    reply = await owner.slash("ask", question="hi")

    first, second = guild.llm.asked
    assert reply.content == "Arr."
    assert first.messages[0].role is Role.SYSTEM
    assert "pirate" not in first.messages[0].content
    assert (second.messages[0].content, second.temperature) == ("You are a pirate.", 0.1)


async def test_a_member_without_the_role_learns_which_role_may_ask(guild: SimulatedGuild) -> None:
    regular = guild.role("Regular")
    guild.llm.says("Hello.")
    await guild.configure(AskSettings, allowed_roles=[str(regular.id)])

    refused = await guild.member("leo").slash("ask", question="hi")
    answered = await guild.member("mara").slash("ask", question="hi")

    assert refused.ephemeral
    assert regular.mention in refused.content
    assert answered.content == "Hello."


async def test_a_long_answer_comes_in_several_messages(guild: SimulatedGuild) -> None:
    guild.llm.says("word " * 1000)
    replies = await guild.member("mara").slash("ask", question="tell me everything")

    assert len(replies) == 3
    assert all(len(reply.content) <= 2000 for reply in replies)


async def test_an_answer_may_appear_while_it_comes_with_few_edits(guild: SimulatedGuild) -> None:
    text = " ".join(f"word{number}" for number in range(600))
    guild.llm.says(text, finish_reason=FinishReason.LENGTH)
    await guild.configure(AskSettings, stream=True)
    replies = await guild.member("mara").slash("ask", question="tell me everything")

    shown = " ".join(reply.content for reply in replies)
    assert len(replies) == 3
    assert shown == f"{text} …\n-# The answer was cut at this server's limit."
    assert sum(len(reply.earlier) for reply in replies) < 10
    assert not guild.usage[0].estimated


@pytest.mark.parametrize("stream", [True, False])
async def test_a_provider_that_does_not_answer_is_excused(guild: SimulatedGuild, *, stream: bool) -> None:
    guild.llm.fails(LLMTimeoutError("too slow", provider="scripted"))
    await guild.configure(AskSettings, stream=stream)
    reply = await guild.member("leo").slash("ask", question="hi")

    assert reply.content == "scripted took too long to answer. Please try again."
    assert reply.ephemeral


@pytest.mark.parametrize("answer", ["", "\n", " \t\n", "\u200b", "\u2800\n", "\x00"])
@pytest.mark.parametrize("stream", [True, False])
async def test_an_answer_without_anything_to_see_is_worded(guild: SimulatedGuild, answer: str, *, stream: bool) -> None:
    guild.llm.says(answer)
    await guild.configure(AskSettings, stream=stream)
    reply = await guild.member("mara").slash("ask", question="hi")

    assert reply.content == "The model had nothing to say to that."


@pytest.mark.parametrize("stream", [True, False])
async def test_an_answer_pings_no_one(guild: SimulatedGuild, *, stream: bool) -> None:
    guild.llm.says(f"@everyone and {guild.member('leo').mention}, look!")
    await guild.configure(AskSettings, stream=stream)
    reply = await guild.member("mara").slash("ask", question="call them")

    assert "@everyone" in reply.content
    assert reply.one.pings == []


async def test_without_the_database_the_bot_apologizes_and_recovers_by_itself(guild: SimulatedGuild) -> None:
    guild.llm.says("Hello.")
    with guild.database_away():
        apology = await guild.member("mara").slash("ask", question="hi")
    reply = await guild.member("mara").slash("ask", question="hi")

    assert apology.content.startswith("Sorry, a part of the bot is not available")
    assert reply.content == "Hello."


async def test_discord_shows_the_command_with_its_limits(guild: SimulatedGuild) -> None:
    (option,) = guild.commands["ask"]["options"]
    assert (option["name"], option["required"], option["max_length"]) == ("question", True, 2000)


@pytest.mark.parametrize("stream", [True, False])
async def test_links_of_the_model_are_text_unless_the_guild_allows_them(*, stream: bool) -> None:
    text = "Go to [your bank](http://evil.example) or discord.gg/abc"
    async with simulated_guild("cogs.ask") as guild:
        guild.llm.says(text, text)
        await guild.configure(AskSettings, stream=stream)
        shown = await guild.member("mara").slash("ask", question="where?")
        await guild.configure(AskSettings, allow_links=True)
        allowed = await guild.member("mara").slash("ask", question="where?")

    assert "](" not in shown.content
    assert "discord.gg/" not in shown.content
    assert shown.content.replace("\u200b", "") == text
    assert allowed.content == text
