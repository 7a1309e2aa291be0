"""Commands are synced to Discord when they changed, and only then; one that Discord refuses leaves the others."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import discord
import pytest
from simcord.backend.errors import BackendError

from adapters.persistence.bot.memory_synced_commands import MemorySyncedCommands
from simulators.discord.limited_backend import LimitedBackend
from simulators.discord.world import OWNER
from tests.integration.discord.bots import running
from tests.integration.discord.command_syncs import COG, REFUSABLE, away, syncs
from tests.integration.discord.platforms import PlatformInMemory, with_developer

OPTIONS = "".join(f", o{number}: str" for number in range(26))
CASES = {
    "/refused": ("cog.refused.description = 'd' * 101", "", "its description has 101 characters; Discord takes 1 to"),
    "/REFUSED": ("cog.refused.name = 'REFUSED'", "", "the name `REFUSED` has capitals"),
    "/refused with 26 options": ("", OPTIONS, "26 options; Discord takes at most 25"),
}


async def test_unchanged_commands_are_synced_once(tested: PlatformInMemory, cogs: Path) -> None:
    (cogs / "one.py").write_text(COG.format(description="A"))

    assert [await syncs(tested) for _ in range(2)] == [1, 0]


async def test_a_changed_description_is_synced(tested: PlatformInMemory, cogs: Path) -> None:
    (cogs / "one.py").write_text(COG.format(description="A"))
    first = await syncs(tested)
    (cogs / "one.py").write_text(COG.format(description="Another"))

    assert (first, await syncs(tested)) == (1, 1)


async def test_without_redis_commands_are_synced(tested: PlatformInMemory) -> None:
    platform = replace(tested.discord, synced_commands=away())
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
    monkeypatch.setattr("adapters.discord.command_sync.sync.violations", lambda _payload: ())
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


class SyncsFail:
    """Makes Discord refuse every sync with 503 while `on` is true."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.on = True
        register = LimitedBackend.register_commands

        def register_or_fail(*arguments: Any, **options: Any) -> Any:
            if self.on:
                raise BackendError(503, 0, "not now")
            return register(*arguments, **options)

        patch.setattr(LimitedBackend, "register_commands", register_or_fail)


async def test_after_a_start_without_a_sync_the_next_change_of_any_cog_syncs_all(
    tested: PlatformInMemory, cogs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (cogs / "one.py").write_text(COG.format(description="A"))
    await syncs(tested)
    failing = SyncsFail(monkeypatch)
    (cogs / "two.py").write_text(REFUSABLE.format(change="", options=""))
    async with running(tested.discord) as bot:
        failing.on = False
        await bot.bot.cog_control.reload("one")
        assert {("one", 1), ("fine", 1)} <= set(bot.env.backend.commands[None])


async def test_a_reload_that_was_not_synced_is_synced_with_that_of_another_cog(
    tested: PlatformInMemory, cogs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing = SyncsFail(monkeypatch)
    failing.on = False
    (cogs / "one.py").write_text(COG.format(description="A"))
    (cogs / "two.py").write_text(REFUSABLE.format(change="", options=""))
    async with running(tested.discord) as bot:
        failing.on = True
        (cogs / "one.py").write_text(COG.format(description="B"))
        await bot.bot.cog_control.reload("one")
        failing.on = False
        await bot.bot.cog_control.reload("two")
        assert bot.env.backend.commands[None]["one", 1]["description"] == "B"


async def test_a_reload_while_redis_is_away_is_not_undone_by_that_of_another_cog(
    tested: PlatformInMemory, cogs: Path
) -> None:
    (cogs / "one.py").write_text(COG.format(description="A"))
    (cogs / "two.py").write_text(REFUSABLE.format(change="", options=""))
    synced = MemorySyncedCommands()
    async with running(replace(tested.discord, synced_commands=synced)) as bot:
        synced.outage.down = True
        (cogs / "one.py").write_text(COG.format(description="B"))
        await bot.bot.cog_control.reload("one")
        synced.outage.down = False
        (cogs / "two.py").write_text(REFUSABLE.format(change="cog.fine.description = 'Changed'", options=""))
        await bot.bot.cog_control.reload("two")
        known = bot.env.backend.commands[None]
        assert (known["one", 1]["description"], known["fine", 1]["description"]) == ("B", "Changed")


async def test_a_reload_while_redis_is_away_is_taken_back_by_the_earlier_code(
    tested: PlatformInMemory, cogs: Path
) -> None:
    (cogs / "one.py").write_text(COG.format(description="A"))
    synced = MemorySyncedCommands()
    async with running(replace(tested.discord, synced_commands=synced)) as bot:
        for description, is_away in (("B", True), ("A", False)):
            synced.outage.down = is_away
            (cogs / "one.py").write_text(COG.format(description=description))
            await bot.bot.cog_control.reload("one")
        assert bot.env.backend.commands[None]["one", 1]["description"] == "A"
