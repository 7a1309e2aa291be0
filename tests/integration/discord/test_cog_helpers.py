"""docs/cog-helpers.md works as it stands."""

from dataclasses import replace
from typing import Any

from discord.ext import commands

from adapters.clock import FixedClock
from tests.guides import blocks_of
from tests.integration.discord.platforms import PlatformInMemory


async def test_every_block_prints_what_stands_below_it(tested: PlatformInMemory) -> None:
    services = replace(tested.discord.services, clock=FixedClock())
    names: dict[str, Any] = {"services": services, "guild_id": 1, "commands": commands}
    for block in blocks_of("cog-helpers.md"):
        assert await block.printed(names) == block.prints, block.place
