"""Script vectors, pictures, speech and recordings for a cog under test."""

from collections.abc import AsyncIterator
from io import BytesIO

import discord
import pytest
from discord import app_commands
from discord.ext import commands

from application.cogs.attempts import cog_of
from baseline.cogs import Bot
from baseline.testing import SimulatedGuild, simulated_guild
from domain.llm.media import Embeddings


class Studio(commands.Cog):
    """Uses a model for all but chats."""

    def __init__(self, bot: Bot) -> None:
        self.bot = bot

    @app_commands.command(description="Says how alike two texts are.")
    async def alike(self, interaction: discord.Interaction, one: str, other: str) -> None:
        first, second = (await self.bot.services.llm.embed([one, other])).vectors
        await interaction.response.send_message(str(sum(a * b for a, b in zip(first, second, strict=True))))

    @app_commands.command(description="Draws.")
    async def draw(self, interaction: discord.Interaction, what: str) -> None:
        made = await self.bot.services.llm.generate_image(what)
        files = [discord.File(BytesIO(each.data or b""), "picture.png") for each in made.images]
        await interaction.response.send_message(files=files)

    @app_commands.command(description="Reads out.")
    async def read(self, interaction: discord.Interaction, text: str) -> None:
        spoken = await self.bot.services.llm.speak(text)
        await interaction.response.send_message(spoken.media_type, file=discord.File(BytesIO(spoken.audio), "it.mp3"))

    @app_commands.command(description="Writes down.")
    async def hear(self, interaction: discord.Interaction) -> None:
        heard = await self.bot.services.llm.transcribe(b"waves", media_type="audio/wav")
        await interaction.response.send_message(heard.text)


@pytest.fixture
async def guild() -> AsyncIterator[SimulatedGuild]:
    async with simulated_guild(Studio) as started:
        yield started
        assert [record.cog_name for record in started.usage] == [cog_of(Studio.__module__)]
        assert started.usage[0].cost_usd is not None


async def test_vectors_are_scripted(guild: SimulatedGuild) -> None:
    guild.llm.embeds([1.0, 2.0], [3.0, 4.0])
    assert (await guild.member("mara").slash("/alike one: tea other: coffee")).content == "11.0"


async def test_pictures_are_scripted(guild: SimulatedGuild) -> None:
    guild.llm.draws(b"pixels")
    assert (await guild.member("mara").slash("/draw what: a lighthouse")).one.files == {"picture.png": b"pixels"}


async def test_speech_is_scripted(guild: SimulatedGuild) -> None:
    guild.llm.speaks(b"waves")
    reply = await guild.member("mara").slash("/read text: Land ahoy!")
    assert (reply.content, reply.one.files) == ("audio/mpeg", {"it.mp3": b"waves"})


async def test_what_a_recording_says_is_scripted(guild: SimulatedGuild) -> None:
    guild.llm.hears("Land ahoy!")
    assert (await guild.member("mara").slash("/hear")).content == "Land ahoy!"


async def test_a_reply_of_a_provider_s_adapter_is_scripted_as_it_is(guild: SimulatedGuild) -> None:
    guild.llm.then(Embeddings(model="m", vectors=((1.0,), (5.0,))))
    assert (await guild.member("mara").slash("/alike one: tea other: coffee")).content == "5.0"
