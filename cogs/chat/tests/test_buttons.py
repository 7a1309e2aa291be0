"""Buttons below answers: stop, again, continue, thumbs."""

import asyncio
import sys

import discord
import pytest
from sqlalchemy import select

from baseline.cogs import Bot
from baseline.errors import LLMTimeoutError
from baseline.llm import FinishReason
from baseline.testing import Replies, SimulatedGuild, simulated_guild
from cogs.chat import Chat, ChatRule, ChatSettings
from cogs.chat.models import ChatTurn, ChatVote
from cogs.chat.tests.talks import mention


async def cut_story(guild: SimulatedGuild) -> Replies:
    """Have the model begin a story for Mara, and return the answer that was cut."""
    guild.llm.says("Once upon", finish_reason=FinishReason.LENGTH)
    return await guild.member("mara").say(f"{mention(guild)} tell me a story")


async def kept(guild: SimulatedGuild) -> list[str]:
    async with guild.services.session() as session:
        return list(await session.scalars(select(ChatTurn.text).order_by(ChatTurn.id)))


async def test_an_answer_grows_by_few_edits_and_can_be_stopped(guild: SimulatedGuild) -> None:
    mara, leo = guild.member("mara"), guild.member("leo")
    guild.llm.says(" ".join(f"word{number}" for number in range(100)))
    guild.llm.streams_slowly(0.1)

    growing = await mara.say(f"{mention(guild)} count")
    assert growing.content == "word0\n-# Made by AI. It can be wrong."
    await guild.advance(5)
    assert 1 <= len(growing.one.earlier) <= 4
    refused = await leo.press(growing, "Stop")
    await mara.press(growing, "Stop")
    shown = growing.content

    assert refused[-1].content == "Only the member that asked, and moderators, can do that."
    assert "\n-# Stopped.\n-# Made by AI. It can be wrong." in shown
    assert "word40" in shown
    assert "word60" not in shown
    assert "Continue" in growing.one.buttons
    assert guild.llm.provider.open_streams == 0
    assert guild.usage[0].estimated


async def test_again_answers_anew_and_the_first_answer_is_forgotten(guild: SimulatedGuild) -> None:
    mara = guild.member("mara")
    guild.llm.says("Heads.", "Tails.")
    first = await mara.say(f"{mention(guild)} flip a coin")
    again = await mara.press(first, "Again")

    assert again[-1].content.startswith("Tails.")
    assert "Heads." not in str(guild.llm.asked[-1].messages)
    assert await kept(guild) == ["flip a coin", "Tails."]


async def test_again_that_is_pressed_twice_at_once_is_answered_once(
    guild: SimulatedGuild, monkeypatch: pytest.MonkeyPatch
) -> None:
    mara, held = guild.member("mara"), asyncio.Event()

    async def slowly(interaction: discord.Interaction[Bot], _question: discord.Message) -> discord.Member:
        await held.wait()
        assert isinstance(interaction.user, discord.Member)
        return interaction.user

    monkeypatch.setattr(sys.modules[Chat.__module__], "_asker", slowly)
    guild.llm.says("Heads.", "Tails.")
    first = await mara.say(f"{mention(guild)} flip a coin")
    await mara.press(first, "Again")
    await mara.press(first, "Again")
    held.set()
    await guild.advance(1)
    assert len(guild.llm.asked) == 2
    assert await kept(guild) == ["flip a coin", "Tails."]


async def test_buttons_in_a_post_of_a_forum_say_that_the_question_is_gone(guild: SimulatedGuild) -> None:
    mara, forum = guild.member("mara"), await guild.discord_guild.create_forum("questions")
    await forum.create_thread(name="Coins", content="Ask here.")
    guild.llm.says("Heads.")
    answer = await mara.say(f"{mention(guild)} flip a coin", channel="Coins")
    await mara.delete(answer)
    refused = await mara.press(answer.one, "Again")
    assert refused[-1].content == "The question is no longer there."


async def test_an_answer_that_was_cut_goes_on(guild: SimulatedGuild) -> None:
    cut = await cut_story(guild)
    guild.llm.says("a time.")
    assert "cut at this server's limit" in cut.content
    more = await guild.member("mara").press(cut, "Continue")

    assert more[-1].content.startswith("a time.")
    assert guild.llm.asked[-1].messages[-2].content == "Once upon"


@pytest.mark.parametrize(("presser", "button"), [("mara", "Again"), ("mara", "Continue"), ("owner", "Again")])
async def test_buttons_answer_by_the_roles_of_the_member_that_asked_without_the_intent_for_members(
    presser: str, button: str
) -> None:
    """Discord's message has no roles of its author, and without the intent no cache has them."""
    async with simulated_guild("cogs.chat", tables=True, without_intents=["members"]) as guild:
        regular = guild.role("Regular").id
        rules = [ChatRule(role=regular, persona="You are a pirate.")]
        await guild.configure(ChatSettings, allowed_roles=[str(regular)], rules=rules)
        cut = await cut_story(guild)
        guild.llm.says("Arr.")
        more = await guild.member(presser).press(cut, button)

        assert more[-1].content.startswith("Arr.")
        assert guild.llm.asked[-1].messages[0].content.startswith("You are a pirate.")


async def test_again_for_a_member_that_has_left_says_so_and_leaves_the_answer(guild: SimulatedGuild) -> None:
    cut = await cut_story(guild)
    await guild.member("mara").leave()
    refused = await guild.member("owner").press(cut, "Again")

    assert refused[-1].content == "The member that asked is no longer in this server."
    assert "Again" in cut.one.buttons
    assert await kept(guild) == ["tell me a story", "Once upon"]


async def test_a_continuation_that_fails_leaves_the_question_and_its_answer(guild: SimulatedGuild) -> None:
    cut = await cut_story(guild)
    guild.llm.fails(LLMTimeoutError("too slow", provider="scripted"))
    await guild.member("mara").press(cut, "Continue")
    assert await kept(guild) == ["tell me a story", "Once upon"]


async def test_an_answer_and_its_continuation_make_room_for_another(guild: SimulatedGuild) -> None:
    cut = await cut_story(guild)
    guild.llm.says("a time.")
    continued = await guild.member("mara").press(cut, "Continue")
    guild.llm.says("Long ago.")
    await guild.member("mara").press(continued[-1], "Again")
    assert await kept(guild) == ["tell me a story", "Long ago."]


async def test_thumbs_are_recorded_once_for_each_member(guild: SimulatedGuild) -> None:
    mara = guild.member("mara")
    guild.llm.says("Hello.")
    answer = await mara.say(f"{mention(guild)} hi")
    await mara.press(answer, custom_id=thumb("up", answer.one.custom_ids))
    thanks = await mara.press(answer, custom_id=thumb("down", answer.one.custom_ids))
    await guild.member("leo").press(answer, custom_id=thumb("up", answer.one.custom_ids))

    assert thanks.content == "Thank you, noted."
    async with guild.services.session() as session:
        votes = {vote.user_id: vote.vote for vote in await session.scalars(select(ChatVote))}
    assert votes == {mara.id: -1, guild.member("leo").id: 1}


def thumb(action: str, custom_ids: list[str]) -> str:
    return next(each for each in custom_ids if each.startswith(f"chat:{action}:"))
