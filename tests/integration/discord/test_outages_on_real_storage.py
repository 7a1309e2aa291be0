"""Commands in an outage of PostgreSQL or Redis: acknowledged in time, and answered or refused in words."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from adapters.llm.providers.scripted import ScriptedProvider
from adapters.persistence.postgres.engine import create_engine
from adapters.persistence.postgres.health import PostgresHealthProbe
from adapters.persistence.redis.connection import connect_redis
from adapters.persistence.usage.ledger.postgres import PostgresUsageLedger
from adapters.persistence.work.postgres_work import postgres_work
from domain.llm.chat import Completion, FinishReason
from domain.llm.token_usage import TokenUsage
from simulators.discord.control.shown import Reply
from tests.integration.discord.bots import RunningBot, running
from tests.integration.discord.platforms import REPOSITORY, PlatformInMemory, a_platform
from tests.integration.persistence.tunnel import Tunnel, tunnel_to
from tests.services import FreshDatabase
from tests.waiting import eventually

REPLY = Completion(
    content="Hello.",
    model="m",
    finish_reason=FinishReason.STOP,
    usage=TokenUsage(input_tokens=1, output_tokens=1),
)
COG = """
import discord
from discord import app_commands
from discord.ext import commands
from baseline.settings import GuildSettings

class GreetSettings(GuildSettings, title="Greet"):
    '''How it greets.'''

    text: str = "Welcome."

class Greet(commands.Cog):
    def __init__(self, bot):
        self.bot = bot

    @app_commands.command(description="Greets.")
    async def greet(self, interaction: discord.Interaction) -> None:
        settings = await self.bot.services.guild(interaction.guild_id).settings(GreetSettings)
        await interaction.response.send_message(settings.text)

    @app_commands.command(description="Asks Redis.")
    async def ping(self, interaction: discord.Interaction) -> None:
        await self.bot.redis.ping()
        await interaction.response.send_message("pong")

async def setup(bot) -> None:
    await bot.add_cog(Greet(bot))
"""


@dataclass(frozen=True, slots=True)
class Stored:
    platform: PlatformInMemory
    database: Tunnel
    ledger: PostgresUsageLedger


@pytest.fixture
async def stored(database: FreshDatabase, cogs: Path, tmp_path: Path) -> AsyncIterator[Stored]:
    """A bot that reaches PostgreSQL through a tunnel, with a cog that asks a model and a cog without any
    care for outages.
    """
    (cogs / "greet.py").write_text(COG)
    (cogs / "inquiry.py").write_text((REPOSITORY / "tests" / "cogs" / "inquiry.py").read_text())
    async with tunnel_to(database.app_url) as (tunnel, url):
        engine = create_engine(url, schema=database.schema)
        async with PostgresUsageLedger(url, database.schema, tmp_path / "spool").running() as ledger:
            platform = a_platform(
                cogs, providers=[ScriptedProvider([REPLY] * 20)], begin=postgres_work(engine), ledger=ledger
            )
            discord = replace(platform.discord, probes=[PostgresHealthProbe(engine)])
            yield Stored(replace(platform, discord=discord), tunnel, ledger)
        tunnel.unblock()
        await engine.dispose()


async def acknowledged_reply(bot: RunningBot, command: str) -> Reply:
    """Check that Discord gets its acknowledgement while the storage hangs, then return the reply."""
    bot.bot._tree.acknowledge_after = 0.1
    bot.env.forget_news()
    asked = asyncio.create_task(bot.says_once(command))
    await acknowledgement(bot)
    return await asked


async def acknowledgement(bot: RunningBot) -> None:
    async def is_acknowledged() -> bool:
        return any(request.path.endswith("/callback") for request in bot.env.http_requests)

    await eventually(is_acknowledged, "an acknowledgement")


def grow_old(bot: RunningBot) -> None:
    """Age the cached values beyond the age at which they are read again."""
    bot.bot.services.config._cache.forget(None)


async def test_a_command_that_asks_a_model_answers_through_an_outage_with_the_settings_read_last(
    stored: Stored,
) -> None:
    async with running(stored.platform.discord, patience=0.3) as bot:
        await bot.says_once("/inquiry text: hi")
        stored.database.block()
        bot.bot.services.config._cache._patience = 0.3
        answers = []
        for _ in range(3):
            grow_old(bot)
            answers.append((await acknowledged_reply(bot, "/inquiry text: hi")).content)
        assert stored.ledger.counts.spooled >= 3
        stored.database.unblock()
    assert answers == ["Hello."] * 3


@pytest.mark.parametrize("command", ["/inquiry text: hi", "/greet"])
async def test_a_guild_that_was_never_read_is_refused_in_words_while_postgresql_hangs(
    stored: Stored, command: str
) -> None:
    async with running(stored.platform.discord, patience=0.3) as bot:
        stored.database.block()
        bot.bot.services.config._cache._patience_without_entry = 0.5
        refused = await acknowledged_reply(bot, command)
        stored.database.unblock()

        async def answers() -> bool:
            return (await bot.says_once(command)).content in {"Hello.", "Welcome."}

        await eventually(answers, "the command to be answered again")
    assert refused.content.startswith("Sorry, a part of the bot is not available")
    assert refused.ephemeral


async def test_a_command_is_acknowledged_while_redis_hangs(stored: Stored, redis_url: str) -> None:
    async with tunnel_to(redis_url) as (tunnel, url), running(stored.platform.discord, patience=0.3) as bot:
        bot.bot._tree.acknowledge_after = 0.1
        redis = bot.bot.redis = connect_redis(url, seconds=10)  # type: ignore[attr-defined] # for the cog
        assert (await bot.says_once("/ping")).content == "pong"
        tunnel.block()
        bot.env.forget_news()
        asked = asyncio.create_task(bot.says_once("/ping"))
        await acknowledgement(bot)
        assert not asked.done()
        tunnel.unblock()
        assert (await asked).content == "pong"
        await redis.aclose()
