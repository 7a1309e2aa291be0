"""Commands are synced to Discord when they changed, and only then; one that Discord refuses leaves the others."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import discord
import pytest
from simcord.backend.errors import BackendError

from adapters.discord.platform import DiscordPlatform
from adapters.persistence.bot.memory_synced_commands import MemorySyncedCommands
from domain.cogs.cog_record import CogRecord, CogState
from simulators.discord.limited_backend import LimitedBackend
from simulators.discord.world import OWNER
from tests.integration.discord.bots import RunningBot, running
from tests.integration.discord.platforms import PlatformInMemory, with_developer

COG = """
from discord import app_commands
from discord.ext import commands

class One(commands.Cog):
    @app_commands.command(description="{description}")
    async def one(self, interaction) -> None: ...

async def setup(bot) -> None:
    await bot.add_cog(One())
"""


REFUSABLE = """
import discord
from discord import app_commands
from discord.ext import commands

class Two(commands.Cog):
    @app_commands.command(description="Works.")
    async def fine(self, interaction) -> None:
        await interaction.response.send_message("fine")

    @app_commands.command(description="Too much.")
    async def refused(self, interaction{options}) -> None: ...

@app_commands.context_menu(name="Report")
async def menu(interaction: discord.Interaction, user: discord.Member) -> None: ...

async def setup(bot) -> None:
    cog = Two()
    await bot.add_cog(cog)
    bot.tree.add_command(menu)
    {change}
"""

OPTIONS = "".join(f", o{number}: str" for number in range(26))
CASES = {
    "/refused": ("cog.refused.description = 'd' * 101", "", "its description has 101 characters; Discord takes 1 to"),
    "/REFUSED": ("cog.refused.name = 'REFUSED'", "", "the name `REFUSED` has capitals"),
    "/refused with 26 options": ("", OPTIONS, "26 options; Discord takes at most 25"),
}


async def test_unchanged_commands_are_synced_once(tested: PlatformInMemory, cogs: Path) -> None:
    (cogs / "one.py").write_text(COG.format(description="A"))

    assert [await _syncs(tested) for _ in range(2)] == [1, 0]


async def test_a_changed_description_is_synced(tested: PlatformInMemory, cogs: Path) -> None:
    (cogs / "one.py").write_text(COG.format(description="A"))
    first = await _syncs(tested)
    (cogs / "one.py").write_text(COG.format(description="Another"))

    assert (first, await _syncs(tested)) == (1, 1)


async def test_without_redis_commands_are_synced(tested: PlatformInMemory) -> None:
    platform = replace(tested.discord, synced_commands=_away())
    async with running(platform) as bot:
        assert {name for name, _ in bot.env.backend.commands[None]} == {
            "alerts",
            "budget",
            "cogs",
            "settings",
            "status",
            "why",
        }


@pytest.mark.parametrize("case", CASES)
async def test_a_command_that_discord_would_refuse_is_left_out_and_named(
    tested: PlatformInMemory, cogs: Path, case: str
) -> None:
    change, options, reason = CASES[case]
    command = case.split(maxsplit=1)[0]
    (cogs / "two.py").write_text(REFUSABLE.format(change=change, options=options))

    async with running(with_developer(tested.discord, OWNER)) as bot:
        known = {name for name, _ in bot.env.backend.commands[None]}
        works = await bot.says_once("/fine")
        status = await bot.says_once("/status")
        (left_out,) = bot.bot.cogs_found.left_out

    (line,) = tested.log.of("error")
    assert known == {"alerts", "budget", "cogs", "settings", "status", "why", "fine", "Report"}
    assert works.content == "fine"
    assert (line.facts["cog"], line.facts["command"]) == ("two", command)
    assert (left_out.cog, left_out.command) == ("two", command)
    assert reason in left_out.reason
    assert f"`two`: {command} is left out: {reason}" in str(status.embeds[0]["fields"])


async def test_a_command_whose_payload_cannot_be_built_is_left_out(tested: PlatformInMemory, cogs: Path) -> None:
    (cogs / "two.py").write_text(REFUSABLE.format(change="cog.refused.default_permissions = 'none'", options=""))

    async with running(tested.discord) as bot:
        (left_out,) = bot.bot.cogs_found.left_out
        assert (await bot.says_once("/fine")).content == "fine"

    assert left_out.reason.startswith("its declaration raised AttributeError")


async def test_a_command_that_only_discord_refuses_is_left_out_too(
    tested: PlatformInMemory, cogs: Path, monkeypatch: pytest.MonkeyPatch, discord_request_faults: list[str]
) -> None:
    monkeypatch.setattr("adapters.discord.command_sync.violations", lambda _payload: ())
    (cogs / "two.py").write_text(REFUSABLE.format(change="cog.refused.description = 'd' * 101", options=""))

    async with running(tested.discord) as bot:
        known = {name for name, _ in bot.env.backend.commands[None]}
        (left_out,) = bot.bot.cogs_found.left_out

    assert known == {"alerts", "budget", "cogs", "settings", "status", "why", "fine", "Report"}
    assert (left_out.cog, left_out.command) == ("two", "/refused")
    assert "101 characters" in left_out.reason
    assert discord_request_faults
    discord_request_faults.clear()


async def test_the_simulated_discord_refuses_a_command_beyond_the_limits(
    tested: PlatformInMemory, discord_request_faults: list[str]
) -> None:
    async with running(tested.discord) as bot:
        with pytest.raises(discord.HTTPException, match="1 to 100") as refused:
            await bot.bot.http.bulk_upsert_global_commands(
                1, payload=[{"name": "one", "type": 1, "description": "d" * 101, "options": []}]
            )

    assert (refused.value.status, refused.value.code) == (400, 50035)
    (fault,) = discord_request_faults
    assert "/commands: " in fault
    assert "description" in fault
    discord_request_faults.clear()


@pytest.mark.parametrize(("status", "code"), [(400, 50035), (400, 30034), (403, 50001), (500, 0)])
async def test_a_refused_sync_never_stops_the_bot(
    tested: PlatformInMemory, monkeypatch: pytest.MonkeyPatch, status: int, code: int
) -> None:
    def refuse(*_arguments: object) -> None:
        raise BackendError(status, code, "not today")

    monkeypatch.setattr(LimitedBackend, "register_commands", refuse)
    async with running(tested.discord) as bot:
        connected = bot.bot.is_ready()

    (line,) = tested.log.of("error")
    assert connected
    assert "not today" in str(line.facts["reason"])


async def test_a_cog_that_fails_in_one_process_keeps_its_commands(tested: PlatformInMemory, cogs: Path) -> None:
    (cogs / "one.py").write_text(COG.format(description="A"))
    (cogs / "two.py").write_text(REFUSABLE.format(change="", options=""))
    async with running(tested.discord) as bot:
        before = bot.env.backend.commands

    (cogs / "one.py").write_text("raise ValueError")
    (cogs / "two.py").write_text(REFUSABLE.format(change="cog.fine.description = 'Changed'", options=""))
    async with _running_with(before, tested.discord) as bot:
        known = bot.env.backend.commands[None]
        assert (await bot.says_once("/one")).content == "This command is not available right now."

    assert known["one", 1]["description"] == "A"
    assert known["fine", 1]["description"] == "Changed"
    assert await _syncs(tested) == 0, "a second such process finds everything as it is"


async def test_a_cog_that_is_gone_from_the_folder_takes_its_commands_along(
    tested: PlatformInMemory, cogs: Path
) -> None:
    (cogs / "one.py").write_text(COG.format(description="A"))
    await _syncs(tested)
    (cogs / "one.py").unlink()

    async with running(tested.discord) as bot:
        assert ("one", 1) not in bot.env.backend.commands[None]
        assert _puts(bot) == 1


async def test_without_redis_a_failed_cog_keeps_the_commands_that_discord_knows(
    tested: PlatformInMemory, cogs: Path
) -> None:
    (cogs / "one.py").write_text(COG.format(description="A"))
    async with running(tested.discord) as bot:
        before = bot.env.backend.commands
    (cogs / "one.py").write_text("raise ValueError")
    (cogs / "two.py").write_text(REFUSABLE.format(change="", options=""))

    async with _running_with(before, replace(tested.discord, synced_commands=_away())) as bot:
        known = {name for name, _ in bot.env.backend.commands[None]}

    assert {"one", "fine"} <= known


async def test_a_cog_unloaded_here_keeps_its_commands_while_another_process_serves_it(
    tested: PlatformInMemory, cogs: Path
) -> None:
    (cogs / "one.py").write_text(COG.format(description="A"))
    async with running(tested.discord) as bot:
        await tested.discord.cog_board.post("elsewhere:1", [CogRecord(name="one", state=CogState.LOADED)])
        await bot.bot.cog_control.unload("one")
        while_it_serves = ("one", 1) in bot.env.backend.commands[None]
        await bot.bot.cog_control.load("one")
        await tested.discord.cog_board.remove("elsewhere:1")
        await bot.bot.cog_control.unload("one")
        afterwards = ("one", 1) in bot.env.backend.commands[None]

    assert (while_it_serves, afterwards) == (True, False)


async def test_a_reload_leaves_commands_that_a_newer_release_synced(tested: PlatformInMemory, cogs: Path) -> None:
    (cogs / "one.py").write_text(COG.format(description="A"))
    (cogs / "two.py").write_text(REFUSABLE.format(change="", options=""))
    async with running(tested.discord) as bot:
        synced = await tested.discord.synced_commands.get(bot.bot.application_id or 0)
        of_newer = {"type": 1, "name": "newest", "description": "Of a cog of the next release.", "options": []}
        await tested.discord.synced_commands.put(bot.bot.application_id or 0, {**(synced or {}), "three": [of_newer]})
        (cogs / "one.py").write_text(COG.format(description="Another"))
        await bot.bot.cog_control.reload("one")
        known = bot.env.backend.commands[None]

    assert known["one", 1]["description"] == "Another"
    assert known["newest", 1]["description"] == "Of a cog of the next release."


def _away() -> MemorySyncedCommands:
    synced = MemorySyncedCommands()
    synced.outage.down = True
    return synced


@asynccontextmanager
async def _running_with(before: Mapping[int | None, Any], platform: DiscordPlatform) -> AsyncIterator[RunningBot]:
    """Run the bot in a Discord that already knows these commands."""
    with pytest.MonkeyPatch.context() as patch:
        begin = LimitedBackend.__init__

        def with_commands(backend: LimitedBackend, *arguments: Any, **options: Any) -> None:
            begin(backend, *arguments, **options)
            backend.commands.update({guild: dict(known) for guild, known in before.items()})

        patch.setattr(LimitedBackend, "__init__", with_commands)
        async with running(platform) as bot:
            yield bot


def _puts(bot: RunningBot) -> int:
    return sum(request.method == "PUT" and request.path.endswith("/commands") for request in bot.env.http_requests)


async def _syncs(tested: PlatformInMemory) -> int:
    async with running(tested.discord) as bot:
        return _puts(bot)
