"""Pages, questions, forms, cards and hybrid commands of a cog in the simulated Discord."""

from collections.abc import AsyncIterator
from pathlib import Path

import discord
import pytest
from simcord import InteractionResult, MemberActor

from simulators.discord.world import PLACES, actor
from tests.guides import blocks_of
from tests.integration.discord.bots import RunningBot, running
from tests.integration.discord.platforms import PlatformInMemory
from tests.waiting import in_turns

OWNER, OTHER = PLACES[0].members[0].id, PLACES[0].members[2].id


@pytest.fixture
async def bot(cogs: Path, tested: PlatformInMemory) -> AsyncIterator[RunningBot]:
    """A bot with the cog of the guide."""
    (cogs / "showing.py").write_text(
        next(block.code for block in blocks_of("cog-helpers.md") if "hybrid(" in block.code)
    )
    async with running(tested.discord) as running_bot:
        assert running_bot.bot.cogs_found.failed == ()
        yield running_bot


def member(bot: RunningBot, user_id: int) -> MemberActor:
    return actor(bot.env, bot.console._names.guild(None), user_id)


async def slash(bot: RunningBot, name: str) -> InteractionResult:
    return await member(bot, OWNER).slash(bot.console._names.channel(bot.console._names.guild(None), None), name)


async def asked(bot: RunningBot, name: str) -> discord.Message:
    """Run the slash command and return the message that answers it."""
    await slash(bot, name)
    channel = bot.bot.get_channel(bot.console._names.channel(bot.console._names.guild(None), None).id)
    assert isinstance(channel, discord.TextChannel)
    (message,) = [message async for message in channel.history(limit=1)]
    return message


async def test_a_hybrid_command_answers_to_its_slash_and_to_a_mention(bot: RunningBot) -> None:
    assert (await bot.says_once("/greet name: Mara")).content == "Hello, Mara!"
    assert (await bot.says_once(f"<@{bot.env.backend.bot_user.id}> greet Mara")).content == "Hello, Mara!"


async def test_pages_are_turned_by_the_member_that_asked_and_by_no_other(bot: RunningBot) -> None:
    message = await asked(bot, "rules")
    assert message.content == "Be kind."
    refused = await member(bot, OTHER).click(message, label="Next")
    assert refused.response is not None
    assert f"Only <@{OWNER}> can use this." in str(refused.response)
    await member(bot, OWNER).click(message, label="Next")
    assert (await message.channel.fetch_message(message.id)).content == "Read the pins."


@pytest.mark.parametrize(("label", "answer"), [("Yes", "Cleared."), ("Cancel", "Nothing was cleared.")])
async def test_a_question_returns_what_was_pressed(bot: RunningBot, label: str, answer: str) -> None:
    message = await asked(bot, "clear")
    assert message.content == "Clear everything?"
    await member(bot, OWNER).click(message, label=label)
    sent = bot.env.backend.messages[message.channel.id]
    await in_turns(lambda: answer in [each.content for each in sent.values()])


async def test_a_form_changes_the_settings_and_says_what_was_wrong(bot: RunningBot) -> None:
    await member(bot, OWNER).submit_modal(await slash(bot, "configure"), {"greeting": "Hi", "most": "7"})
    settings = await bot.bot.services.config.get_guild_settings(PLACES[0].id)
    assert settings["showing"] == {"greeting": "Hi", "most": 7}
    answer = await member(bot, OWNER).submit_modal(await slash(bot, "configure"), {"greeting": "Hi", "most": "many"})
    assert "• Most: Input should be a valid integer" in str(answer.response)
    assert (await bot.bot.services.config.get_guild_settings(PLACES[0].id))["showing"]["most"] == 7


async def test_a_card_is_shown(bot: RunningBot) -> None:
    message = await asked(bot, "about")
    assert message.flags.components_v2


async def test_a_form_saves_nothing_for_a_member_that_may_not_manage_the_server(bot: RunningBot) -> None:
    shown = await member(bot, OTHER).slash(
        bot.console._names.channel(bot.console._names.guild(None), None), "configure"
    )
    answer = await member(bot, OTHER).submit_modal(shown, {"greeting": "Mine", "most": "7"})
    assert "permission to manage this server" in str(answer.response)
    settings = await bot.bot.services.config.get_guild_settings(PLACES[0].id)
    assert settings["showing"]["greeting"] == "Hello"
