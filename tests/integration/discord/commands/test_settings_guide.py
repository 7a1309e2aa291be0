"""Run the code blocks of the guide to settings and compare what they print."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from types import ModuleType

import pytest

from baseline.settings import GuildSettings
from domain.ids import GuildId, UserId
from tests.guides import blocks_of
from tests.installing import an_installation
from tests.integration.discord.bots import running
from tests.integration.discord.platforms import PlatformInMemory

GUIDE = "settings.md"
GUILD = GuildId(1_150_000_000_000_000_001)


@pytest.fixture
async def followed(tested: PlatformInMemory) -> AsyncIterator[PlatformInMemory]:
    """A platform that follows changes of settings, with the bot in one guild."""
    await tested.discord.record_installation(an_installation(GUILD, UserId(1)))
    ready = asyncio.Event()
    task = asyncio.create_task(tested.discord.services.config._cache.follow(ready))
    await ready.wait()
    yield tested
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def test_every_block_of_the_guide_runs_and_prints_what_stands_below_it(followed: PlatformInMemory) -> None:
    # pydantic looks up annotations in the module that a model is defined in.
    module = ModuleType("guide_to_settings")
    sys.modules[module.__name__] = module
    names = vars(module) | {"services": followed.discord.services, "guild_id": GUILD}
    blocks = blocks_of(GUIDE)
    assert len(blocks) > 5
    for block in blocks:
        printed = await block.printed(names)
        models = [each for each in names.values() if isinstance(each, type) and issubclass(each, GuildSettings)]
        declared = [each for each in models if each is not GuildSettings]
        followed.discord.settings.catalogue.declare("guide", declared)  # type: ignore[attr-defined]  # as loading does
        assert printed == block.prints, block.place
    assert {section.key for section in followed.discord.settings.catalogue.sections()} == {
        "welcome",
        "every_kind",
        "goodbye",
        "new_welcome",
    }


async def test_the_cog_of_the_guide_works_as_it_stands(cogs: Path, tested: PlatformInMemory) -> None:
    (cogs / "welcome.py").write_text(blocks_of(GUIDE)[0].code)
    async with running(tested.discord) as bot:
        assert bot.bot.cogs_found.failed == ()
        assert (await bot.says_once("/welcome")).content == "Hello!"
