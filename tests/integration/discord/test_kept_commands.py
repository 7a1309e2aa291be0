"""A sync keeps the commands of cogs that fail or run elsewhere, and removes those of cogs that are gone."""

from dataclasses import replace
from pathlib import Path

from domain.cogs.cog_record import CogRecord, CogState
from tests.integration.discord.bots import running
from tests.integration.discord.command_syncs import COG, REFUSABLE, away, puts, running_with, syncs
from tests.integration.discord.platforms import PlatformInMemory


async def test_a_cog_that_fails_in_one_process_keeps_its_commands(tested: PlatformInMemory, cogs: Path) -> None:
    (cogs / "one.py").write_text(COG.format(description="A"))
    (cogs / "two.py").write_text(REFUSABLE.format(change="", options=""))
    async with running(tested.discord) as bot:
        before = bot.env.backend.commands

    (cogs / "one.py").write_text("raise ValueError")
    (cogs / "two.py").write_text(REFUSABLE.format(change="cog.fine.description = 'Changed'", options=""))
    async with running_with(before, tested.discord) as bot:
        known = bot.env.backend.commands[None]
        assert (await bot.says_once("/one")).content == "This command is not available right now."

    assert known["one", 1]["description"] == "A"
    assert known["fine", 1]["description"] == "Changed"
    assert await syncs(tested) == 0, "a second such process finds everything as it is"


async def test_a_cog_that_is_gone_from_the_folder_takes_its_commands_along(
    tested: PlatformInMemory, cogs: Path
) -> None:
    (cogs / "one.py").write_text(COG.format(description="A"))
    await syncs(tested)
    (cogs / "one.py").unlink()

    async with running(tested.discord) as bot:
        assert ("one", 1) not in bot.env.backend.commands[None]
        assert puts(bot) == 1


async def test_without_redis_a_failed_cog_keeps_the_commands_that_discord_knows(
    tested: PlatformInMemory, cogs: Path
) -> None:
    (cogs / "one.py").write_text(COG.format(description="A"))
    async with running(tested.discord) as bot:
        before = bot.env.backend.commands
    (cogs / "one.py").write_text("raise ValueError")
    (cogs / "two.py").write_text(REFUSABLE.format(change="", options=""))

    async with running_with(before, replace(tested.discord, synced_commands=away())) as bot:
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
