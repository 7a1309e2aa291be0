"""A model is never asked about a message whose text Discord withholds."""

from pathlib import Path

import discord
import pytest

from adapters.llm.providers.scripted import ScriptedProvider
from domain.llm.chat import Completion, FinishReason
from domain.llm.token_usage import TokenUsage
from simulators.discord.console import NoReply
from tests.integration.discord.bots import running
from tests.integration.discord.platforms import PlatformInMemory, a_platform

CHATTY = """
from discord.ext import commands
from baseline.cogs import CogManifest
from baseline.llm import ChatMessage, Role

{manifest}

class Chatty(commands.Cog):
    def __init__(self, bot):
        self.bot = bot

    @commands.Cog.listener()
    async def on_message(self, message):
        if not message.author.bot:
            llm = self.bot.services.guild(message.guild.id).llm
            answer = await llm.complete([ChatMessage(Role.USER, message.content)])
            await message.channel.send(answer.content)

async def setup(bot):
    await bot.add_cog(Chatty(bot))
"""
DECLARED = 'cog = CogManifest(intents=["message_content"])'
REPLY = Completion(
    content="Heard.",
    model="m",
    finish_reason=FinishReason.STOP,
    usage=TokenUsage(input_tokens=1, output_tokens=1),
)


def _platform(cogs: Path, manifest: str) -> tuple[ScriptedProvider, PlatformInMemory]:
    (cogs / "chatty.py").write_text(CHATTY.format(manifest=manifest))
    provider = ScriptedProvider([REPLY] * 3)
    return provider, a_platform(cogs, providers=[provider])


@pytest.mark.parametrize("manifest", ["", DECLARED])
async def test_a_message_without_its_text_costs_nothing_and_is_a_line_in_the_log(cogs: Path, manifest: str) -> None:
    provider, tested = _platform(cogs, manifest)
    async with running(tested.discord, patience=0.5, approved=discord.Intents.default()) as bot:
        with pytest.raises(NoReply):
            await bot.says("hello there")
    assert list(provider.requests) == []
    assert tested.log.of("error") == []
    (line,) = [line for line in tested.log.of("warning") if line.event == "A model was not asked"]
    assert (line.facts["cog"], line.facts["what"]) == ("Chatty", "on_message")
    assert "may lack the intent message_content" in str(line.facts["reason"])


async def test_a_message_that_mentions_the_bot_has_its_text_without_the_intent(cogs: Path) -> None:
    _, tested = _platform(cogs, "")
    async with running(tested.discord, approved=discord.Intents.default()) as bot:
        reply = await bot.says_once(f"<@{bot.env.backend.bot_user.id}> hello there")
    assert reply.content == "Heard."


async def test_with_the_intent_every_message_has_its_text(cogs: Path) -> None:
    _, tested = _platform(cogs, DECLARED)
    async with running(tested.discord) as bot:
        assert (await bot.says_once("hello there")).content == "Heard."
