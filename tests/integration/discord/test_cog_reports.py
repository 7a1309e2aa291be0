"""The bot reports the state of its cogs, and which permissions it lacks in a guild."""

from dataclasses import replace
from pathlib import Path

import discord

from adapters.clock import SystemClock
from adapters.persistence.bot.memory_cog_board import MemoryCogBoard
from simulators.discord.world import DEMO
from tests.integration.discord.bots import running
from tests.integration.discord.platforms import PlatformInMemory
from tests.waiting import eventually

ROLES = """
from baseline.cogs import CogManifest
cog = CogManifest(permissions=["manage_roles", "send_messages"])
async def setup(bot): ...
"""


async def test_the_state_of_each_cog_is_posted_while_the_bot_runs(cogs: Path, tested: PlatformInMemory) -> None:
    (cogs / "roles.py").write_text(ROLES)
    (cogs / "broken.py").write_text("def x(:")
    board = MemoryCogBoard(SystemClock())

    async def is_posted() -> bool:
        return [(record.name, record.state.value) for process in await board.records() for record in process] == [
            ("broken", "failed"),
            ("roles", "loaded"),
        ]

    async with (
        running(replace(tested.discord, cog_board=board, shard_seconds=0.05)) as bot,
        bot.bot.shard_reports.running(),
    ):
        await eventually(is_posted, "the report")
    assert await board.records() == ()


async def test_reporting_goes_on_after_an_outage_with_one_line_in_the_log(tested: PlatformInMemory) -> None:
    board = MemoryCogBoard(SystemClock())
    board.outage.down = True

    def lines() -> int:
        return [line.event for line in tested.log.lines].count("The state of the cogs cannot be reported")

    async def was_warned() -> bool:
        return lines() > 0

    async def is_posted() -> bool:
        return await board.records() != ()

    async with (
        running(replace(tested.discord, cog_board=board, shard_seconds=0.05)) as bot,
        bot.bot.shard_reports.running(),
    ):
        await eventually(was_warned, "the outage to be noticed")
        board.outage.down = False
        await eventually(is_posted, "the report")
    assert lines() == 1


async def test_status_names_the_permissions_that_the_bot_lacks_with_the_cogs_that_need_them(
    cogs: Path, tested: PlatformInMemory
) -> None:
    (cogs / "roles.py").write_text(ROLES)
    async with running(tested.discord) as bot:
        guild = bot.bot.get_guild(DEMO.id)
        assert guild is not None
        for role in guild.roles:
            role._permissions = discord.Permissions(send_messages=True).value
        lacking = (await bot.says_once("/status")).embeds[0]
    assert {
        "name": "Permissions that the bot lacks here",
        "value": "Manage Roles: needed by `roles`\nView Audit Log: needed by `baseline`",
    } in lacking["fields"]  # type: ignore[operator]
