"""A loop over guilds runs in each of them, and leaves a failing one out for longer and longer."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from adapters.cogs.platform_settings import OWNER, PLATFORM_SETTINGS
from baseline.patterns.guild_loops import _Rounds
from simulators.discord.world import PLACES
from tests.integration.discord.bots import running
from tests.integration.discord.platforms import PlatformInMemory
from tests.waiting import in_turns

_COG = f"""
from discord.ext import commands

from application.acting import current
from baseline.patterns import guild_loop


class Looking(commands.Cog):
    def __init__(self, bot):
        self.bot = bot
        self.seen = []

    async def cog_load(self):
        self.look.start()

    @guild_loop(seconds=0.01)
    async def look(self, guild):
        self.seen.append((guild.id, current().guild_id, current().home))
        if guild.id == {PLACES[0].id}:
            raise SystemExit


async def setup(bot):
    await bot.add_cog(Looking(bot))
"""


async def test_a_guild_loop_runs_in_every_guild_though_one_fails(cogs: Path, tested: PlatformInMemory) -> None:
    (cogs / "looking.py").write_text(_COG)
    failing, healthy = PLACES[0].id, PLACES[1].id
    async with running(tested.discord) as bot:
        seen: list[Any] = bot.bot.get_cog("Looking").seen  # type: ignore[union-attr] # of the cog above
        await in_turns(lambda: [each for each, *_ in seen].count(healthy) >= 8)
    guilds = [each for each, *_ in seen]
    assert set(seen) == {(failing, failing, "looking"), (healthy, healthy, "looking")}
    # The failing guild runs in rounds 1, 3 and 6: it is left out for one round, then for two, then for four.
    assert guilds[: guilds.index(healthy) + 1].count(failing) <= 1
    assert guilds.count(failing) < guilds.count(healthy)


async def test_a_guild_loop_leaves_out_a_guild_in_which_its_cog_is_switched_off(
    cogs: Path, tested: PlatformInMemory
) -> None:
    (cogs / "looking.py").write_text(_COG.replace("raise SystemExit", "pass").replace("self.look.start()", "pass"))
    catalogue: Any = tested.discord.settings.catalogue
    catalogue.declare(OWNER, PLATFORM_SETTINGS)
    async with running(tested.discord) as bot:
        looking: Any = bot.bot.get_cog("Looking")
        rounds = []
        for command in ("off", "on"):
            await bot.says_once(f"/cogs {command} name:looking")
            looking.seen.clear()
            await looking.look.coro(looking)
            rounds.append({each for each, *_ in looking.seen})
    assert rounds == [{PLACES[1].id}, {PLACES[0].id, PLACES[1].id}]


async def test_a_guild_loop_that_deletes_what_is_old_also_runs_where_its_cog_is_switched_off(
    cogs: Path, tested: PlatformInMemory
) -> None:
    looking_too = _COG.replace("raise SystemExit", "raise ValueError").replace("self.look.start()", "pass")
    (cogs / "looking.py").write_text(looking_too.replace("seconds=0.01", "seconds=0.01, while_off=True"))
    catalogue: Any = tested.discord.settings.catalogue
    catalogue.declare(OWNER, PLATFORM_SETTINGS)
    async with running(tested.discord) as bot:
        looking: Any = bot.bot.get_cog("Looking")
        noted: list[int | None] = []
        bot.bot.call_hooks = replace(bot.bot.call_hooks, note=lambda _code, guild_id, _error: noted.append(guild_id))
        await bot.says_once("/cogs off name:looking")
        await looking.look.coro(looking)
    assert {each for each, *_ in looking.seen} == {PLACES[0].id, PLACES[1].id}
    assert noted == [PLACES[1].id]  # In a guild where the cog is off, its failures do not switch it off again.


def test_a_failing_guild_is_left_out_for_twice_as_many_rounds_each_time() -> None:
    rounds, cog = _Rounds(), object()
    admitted = []
    for number in range(1, 16):
        if rounds.admits(cog, 1):
            admitted.append(number)
            rounds.note(cog, 1, failed=True)
        assert rounds.admits(cog, 2)
    assert admitted == [1, 3, 6, 11]
    rounds.note(cog, 1, failed=False)
    assert rounds.admits(cog, 1)
