"""`/status` and the health server, in good order and in trouble."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from adapters.clock import FixedClock
from adapters.discord.bot import BaselineBot
from adapters.discord.health import health_server
from adapters.llm.models.catalogue import ListedModels
from adapters.persistence.request_log.queue import RequestLogCounts
from adapters.persistence.usage.ledger.state import LedgerCounts
from adapters.telemetry.probe_server import Address
from application.llm.retiring_models import RetiringModels
from application.settings.outage import SettingsOutage
from bootstrap.wiring.platform_counts import PlatformCounts
from simulators.discord.running import connected
from simulators.discord.world import PLACES
from tests.integration.discord.bots import running
from tests.integration.discord.platforms import PlatformInMemory


async def test_status_shows_how_the_bot_is_to_the_asker_alone(tested: PlatformInMemory) -> None:
    async with running(tested.discord) as bot:
        reply = await bot.says_once("/status", sender="leo")

    fields = _fields(reply.embeds[0])
    assert reply.visible_to == ["leo"]
    assert fields["Servers"] == "2"
    assert fields["This server's shard"] == "0 of 1, 0 ms"
    assert (fields["Database"], fields["Redis"], fields["Version"]) == ("ok", "ok", "1.2.3")
    assert fields["Uptime"].endswith(" s")
    assert "Not working" not in fields


@pytest.mark.parametrize(
    ("model", "ends"),
    [
        ("openai:gpt-4.1", "Chat: `openai:gpt-4.1` ends on 2027-01-14, then `gpt-6-luna` answers"),
        ("openai:tts-1", "Chat: `openai:tts-1` ends on 2027-01-06, then calls are refused"),
        ("openai:whisper-1", None),
    ],
)
async def test_status_warns_of_models_in_the_settings_that_end_within_thirty_days(
    tested: PlatformInMemory, cogs: Path, model: str, ends: str | None
) -> None:
    (cogs / "chat.py").write_text(CHAT.replace("MODEL", model))
    clock = FixedClock(datetime(2026, 12, 20, tzinfo=UTC))
    retiring = RetiringModels(tested.discord.settings.read, tested.discord.read_budgets, ListedModels(), clock)
    async with running(replace(tested.discord, retiring_models=retiring)) as bot:
        reply = await bot.says_once("/status")
    assert _fields(reply.embeds[0]).get("Models that end") == ends


CHAT = """
from baseline.settings import Field, GuildSettings, LLMModel

class Chat(GuildSettings, section="chat", title="Chat"):
    \"\"\"Talk.\"\"\"

    model: LLMModel = Field(default="MODEL", title="Model", description="The model that answers.")

async def setup(bot):
    pass
"""


async def test_status_names_the_shard_that_serves_the_guild(tested: PlatformInMemory) -> None:
    platform = replace(tested.discord, shard_count=3)
    async with running(platform) as bot:
        reply = await bot.says_once("/status")

    assert _fields(reply.embeds[0])["This server's shard"].startswith(f"{(PLACES[0].id >> 22) % 3} of 3")


async def test_status_answers_while_database_and_redis_are_down(tested: PlatformInMemory) -> None:
    async with running(tested.discord) as bot:
        tested.database.outage.down = tested.redis.down = True
        reply = await bot.says_once("/status")

    fields = _fields(reply.embeds[0])
    assert (fields["Database"], fields["Redis"]) == ("down", "down")


async def test_settings_that_are_served_without_the_database_are_marked(tested: PlatformInMemory, cogs: Path) -> None:
    (cogs / "greet.py").write_text(GREET)
    async with running(tested.discord) as bot, _health_of(bot.bot, tested) as client:
        await bot.says_once("/greet")
        before = (await client.get("/health")).json()["settings"]
        tested.database.outage.down = True
        bot.bot.services.config._cache.forget(None)
        await bot.says_once("/greet")
        status, health = await bot.says_once("/status"), (await client.get("/health")).json()
        metrics = (await client.get("/metrics")).text

    assert _fields(status.embeds[0])["Settings"].startswith("as they were read last, <t:")
    assert (before, health["settings"]) == ("ok", "stale")
    assert datetime.fromisoformat(health["settings_stale_since"]).tzinfo is not None
    assert "baseline_settings_stale 1.0" in metrics


async def test_health_is_ok_while_everything_is(tested: PlatformInMemory, cogs: Path) -> None:
    (cogs / "broken.py").write_text("def x(:")
    async with _health(tested) as client:
        response = await client.get("/health")

    body = response.json()
    assert response.status_code == 200
    assert (body["status"], body["bot"], body["guilds"], body["version"]) == ("ok", "ok", 2, "1.2.3")
    assert body["parts"] == {"database": "ok", "redis": "ok"}
    assert body["shards"] == [{"id": 0, "connected": True, "latency_ms": 0.0}]
    assert body["cogs"]["failed"] == ["broken"]


async def test_health_is_503_when_a_part_is_down(tested: PlatformInMemory) -> None:
    async with _health(tested) as client:
        tested.redis.down = True
        response = await client.get("/health")

    assert response.status_code == 503
    assert response.json()["parts"] == {"database": "ok", "redis": "down"}


async def test_health_is_503_until_the_bot_is_connected(tested: PlatformInMemory) -> None:
    bot = BaselineBot(tested.discord)
    async with health_server(bot, tested.discord, Address("127.0.0.1", 0)) as address, _client(address) as client:
        response = await client.get("/health")

    assert (response.status_code, response.json()["bot"]) == (503, "down")


@pytest.mark.parametrize(("own", "expected"), [(None, [0, 1, 2]), ([1, 2], [1, 2])])
async def test_a_shard_that_has_not_connected_since_the_start_is_shown_as_disconnected(
    tested: PlatformInMemory, own: list[int] | None, expected: list[int]
) -> None:
    platform = replace(tested.discord, shard_count=3, shard_ids=own)
    bot = BaselineBot(platform)
    async with health_server(bot, platform, Address("127.0.0.1", 0)) as address, _client(address) as client:
        shards = (await client.get("/health")).json()["shards"]
        metrics = (await client.get("/metrics")).text

    assert shards == [{"id": shard_id, "connected": False, "latency_ms": None} for shard_id in expected]
    disconnected = re.findall(r'^baseline_bot_shard_connected{shard="(\d)"} 0.0$', metrics, re.MULTILINE)
    assert disconnected == [str(shard_id) for shard_id in expected]


async def test_a_bot_that_does_not_know_its_shards_yet_is_measured_as_not_ready(tested: PlatformInMemory) -> None:
    bot = BaselineBot(tested.discord)
    async with _health_of(bot, tested) as client:
        metrics = (await client.get("/metrics")).text

    assert "baseline_bot_shard_connected{" not in metrics
    assert "baseline_bot_ready 0.0" in metrics


async def test_metrics_are_readable_by_prometheus(tested: PlatformInMemory) -> None:
    async with _health(tested) as client:
        tested.redis.down = True
        text = (await client.get("/metrics")).text

    assert "baseline_bot_guilds 2.0" in text
    assert 'baseline_bot_part_up{part="redis"} 0.0' in text
    assert 'baseline_bot_shard_connected{shard="0"} 1.0' in text
    assert "baseline_bot_ready 1.0" in text


async def test_what_other_parts_count_is_among_the_metrics(tested: PlatformInMemory) -> None:
    counts = PlatformCounts(LedgerCounts(unpriced=3), RequestLogCounts(), SettingsOutage(FixedClock(), None))
    counting = replace(tested.discord, metrics=[counts])
    bot = BaselineBot(counting)
    async with health_server(bot, counting, Address("127.0.0.1", 0)) as address, _client(address) as client:
        text = (await client.get("/metrics")).text

    assert "# TYPE baseline_llm_usage_unpriced_total counter" in text
    assert "baseline_llm_usage_unpriced_total 3.0" in text


GREET = """
import discord
from discord import app_commands
from discord.ext import commands
from baseline.settings import GuildSettings

class GreetSettings(GuildSettings, title="Greet"):
    text: str = "Welcome."

class Greet(commands.Cog):
    def __init__(self, bot):
        self.bot = bot

    @app_commands.command(description="Greets.")
    async def greet(self, interaction: discord.Interaction) -> None:
        settings = await self.bot.services.guild(interaction.guild_id).settings(GreetSettings)
        await interaction.response.send_message(settings.text)

async def setup(bot) -> None:
    await bot.add_cog(Greet(bot))
"""


@asynccontextmanager
async def _health_of(bot: BaselineBot, tested: PlatformInMemory) -> AsyncIterator[httpx.AsyncClient]:
    async with (
        health_server(bot, tested.discord, Address("127.0.0.1", 0)) as address,
        _client(address) as client,
    ):
        yield client


@asynccontextmanager
async def _health(tested: PlatformInMemory) -> AsyncIterator[httpx.AsyncClient]:
    bot = BaselineBot(tested.discord)
    async with (
        health_server(bot, tested.discord, Address("127.0.0.1", 0)) as address,
        connected(bot, patience=2),
        _client(address) as client,
    ):
        yield client


def _client(address: Address) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=f"http://{address.host}:{address.port}", trust_env=False)


def _fields(embed: dict[str, object]) -> dict[str, str]:
    fields = embed["fields"]
    assert isinstance(fields, list)
    return {field["name"]: field["value"] for field in fields}
