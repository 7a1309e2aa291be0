"""Serve the cog of the guide to cog routes, run the guide's code, and compare what it prints."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from adapters.cogs.api_modules import load_cogs_and_apis
from adapters.cogs.declaring import DeclaringCogSource
from adapters.cogs.directory import DirectoryCogSource
from adapters.cogs.settings.catalogue import PydanticSettingsCatalogue
from adapters.http.app import make_http
from adapters.http.extensions.mounting import accept
from application.ports.bot.cog_modules import CogApi
from tests.guides import blocks_of
from tests.integration.http.browser import Browser
from tests.integration.http.people import DELEGATE, GUILD, INITIAL, STRANGER
from tests.integration.http.world import World

GUIDE = "extension-routes.md"
_FILE = re.compile(r"# (?P<path>cogs/\S+)\n")


@pytest.fixture
def cogs(tmp_path: Path) -> Iterator[Path]:
    """The files of the guide, where a bot's author would put them."""
    for block in blocks_of(GUIDE):
        if file := _FILE.match(block.code):
            path = tmp_path / file["path"]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.code)
    yield tmp_path / "cogs"
    for module in [name for name in sys.modules if name.startswith("cogs.greeter")]:
        del sys.modules[module]


@pytest.fixture
async def world(cogs: Path) -> World:
    world = await World.create()
    catalogue = world.services.settings_catalogue
    assert isinstance(catalogue, PydanticSettingsCatalogue)
    loaded = list(load_cogs_and_apis(DeclaringCogSource(DirectoryCogSource(cogs), catalogue)))
    apis = [each for each in loaded if isinstance(each, CogApi)]
    world.app = make_http(world.services, extensions=accept(apis))
    return world


async def test_every_code_block_of_the_guide_prints_the_documented_output(world: World) -> None:
    names: dict[str, Any] = {"guild_id": GUILD, "anonymous": _from_the_root(world.browser())}
    for name, user_id in (("delegate", DELEGATE), ("stranger", STRANGER), ("developer", INITIAL)):
        names[name] = _from_the_root(await world.signed_in(user_id))
    blocks = [block for block in blocks_of(GUIDE) if not _FILE.match(block.code)]
    assert len(blocks) == 5
    for block in blocks:
        assert await block.printed(names) == block.prints, block.place


def _from_the_root(browser: Browser) -> Browser:
    browser.base_url = "https://api.example"
    return browser
