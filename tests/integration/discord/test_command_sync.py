"""Commands are synced to Discord when they changed, and only then."""

from dataclasses import replace
from pathlib import Path

from application.ports.errors import ServiceUnavailable
from tests.integration.discord.bots import running
from tests.integration.discord.platforms import PlatformInMemory

COG = """
from discord import app_commands
from discord.ext import commands

class One(commands.Cog):
    @app_commands.command(description="{description}")
    async def one(self, interaction) -> None: ...

async def setup(bot) -> None:
    await bot.add_cog(One())
"""


class _Away:
    async def get(self) -> str | None:
        raise ServiceUnavailable("redis")

    async def put(self, fingerprint: str) -> None:
        raise ServiceUnavailable("redis")


async def test_unchanged_commands_are_synced_once(tested: PlatformInMemory, cogs: Path) -> None:
    (cogs / "one.py").write_text(COG.format(description="A"))

    assert [await _syncs(tested) for _ in range(2)] == [1, 0]


async def test_a_changed_description_is_synced(tested: PlatformInMemory, cogs: Path) -> None:
    (cogs / "one.py").write_text(COG.format(description="A"))
    first = await _syncs(tested)
    (cogs / "one.py").write_text(COG.format(description="Another"))

    assert (first, await _syncs(tested)) == (1, 1)


async def test_without_redis_commands_are_synced(tested: PlatformInMemory) -> None:
    platform = replace(tested.discord, synced_commands=_Away())
    async with running(platform) as bot:
        assert {name for name, _ in bot.env.backend.commands[None]} == {"budget", "settings", "status"}


async def _syncs(tested: PlatformInMemory) -> int:
    async with running(tested.discord) as bot:
        return sum(request.method == "PUT" and request.path.endswith("/commands") for request in bot.env.http_requests)
