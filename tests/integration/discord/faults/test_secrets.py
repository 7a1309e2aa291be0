"""Details of a cog's failure are for the developer team, and secrets are redacted there too."""

import json
from dataclasses import replace
from pathlib import Path

import httpx

from adapters.discord.health import health_server
from adapters.telemetry.probe_server import Address
from adapters.telemetry.redaction import Redactor
from simulators.discord.world import OWNER
from tests.integration.discord.bots import running
from tests.integration.discord.faults.loading import loaded
from tests.integration.discord.platforms import PlatformInMemory, with_developer

SECRET = "hunter2-of-the-registry"
TOO_LONG = """
import discord
from discord import app_commands

@app_commands.command(description="x" * 101)
async def long(interaction: discord.Interaction) -> None: ...

async def setup(bot):
    bot.tree.add_command(long)
"""


def _with_a_secret(cogs: Path) -> None:
    (cogs / "leaky").mkdir()
    (cogs / "leaky" / "__init__.py").write_text("async def setup(bot): ...\n")
    (cogs / "leaky" / "requirements.txt").write_text(
        f"private @ https://deploy:{SECRET}@registry.example/private.whl\n"
    )


async def test_members_see_the_names_of_failed_cogs_and_developers_the_redacted_reasons(
    cogs: Path, tested: PlatformInMemory
) -> None:
    _with_a_secret(cogs)
    (cogs / "long.py").write_text(TOO_LONG)
    platform = with_developer(replace(tested.discord, redact=Redactor([SECRET]).text), OWNER)

    async with running(platform) as bot:
        for_member = await bot.says_once("/status", sender="leo")
        for_developer = await bot.says_once("/status", sender="owner")

    assert _not_working(for_member.embeds) == "`leaky`\n`long`: /long"
    assert "`leaky`: It was not loaded: it needs private @ https://[redacted]" in _not_working(for_developer.embeds)
    assert "`long`: /long is left out: " in _not_working(for_developer.embeds)
    assert SECRET not in str(for_developer.embeds)


async def test_without_a_developer_team_no_member_sees_reasons(cogs: Path, tested: PlatformInMemory) -> None:
    (cogs / "broken.py").write_text("def x(:")

    async with running(tested.discord) as bot:
        status = await bot.says_once("/status", sender="owner")

    assert _not_working(status.embeds) == "`broken`"


async def test_health_names_what_failed_and_nothing_more(cogs: Path, tested: PlatformInMemory) -> None:
    _with_a_secret(cogs)
    (cogs / "long.py").write_text(TOO_LONG)

    async with (
        running(tested.discord) as bot,
        health_server(bot.bot, tested.discord, Address("127.0.0.1", 0)) as where,
        httpx.AsyncClient() as client,
    ):
        body = (await client.get(f"http://{where.host}:{where.port}/health")).json()

    assert body["cogs"] == {
        "loaded": ["long"],
        "failed": ["leaky"],
        "commands_left_out": [{"cog": "long", "command": "/long"}],
    }
    assert SECRET not in json.dumps(body)


async def test_a_reason_is_one_short_line(cogs: Path, tested: PlatformInMemory) -> None:
    (cogs / "wordy.py").write_text(f"import {'x' * 500}.{'y' * 500}\n")

    async with loaded(tested.discord) as bot:
        (record,) = bot.cog_records()

    (reason,) = record.reasons
    assert len(reason) <= 300
    assert "\n" not in reason


def _not_working(embeds: list[dict[str, object]]) -> str:
    fields = embeds[0]["fields"]
    assert isinstance(fields, list)
    return next(str(field["value"]) for field in fields if field["name"] == "Not working")
