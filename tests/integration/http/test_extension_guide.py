"""The guide to routes of cogs does what it says: its cog is served, its code is run, and what it prints is compared."""

import ast
import inspect
import re
import sys
from collections.abc import Iterator
from functools import partial
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from adapters.cogs.api_modules import load_cogs_and_apis
from adapters.cogs.declaring import DeclaringCogSource
from adapters.cogs.directory import DirectoryCogSource
from adapters.cogs.settings_catalogue import PydanticSettingsCatalogue
from adapters.http.app import make_http
from adapters.http.extensions import accept
from application.ports.cogs import CogApi
from tests.integration.http.browser import Browser
from tests.integration.http.people import DELEGATE, GUILD, INITIAL, STRANGER
from tests.integration.http.world import World

GUIDE = Path(__file__).parents[3] / "docs" / "extension-routes.md"
_BLOCK = re.compile(r"```python\n(?P<code>.*?)```(?:\n\n```text\n(?P<prints>.*?)```)?", re.DOTALL)
_FILE = re.compile(r"# (?P<path>cogs/\S+)\n")


@pytest.fixture
def cogs(tmp_path: Path) -> Iterator[Path]:
    """The files of the guide, where a bot's author would put them."""
    for block in _BLOCK.finditer(GUIDE.read_text()):
        if file := _FILE.match(block["code"]):
            path = tmp_path / file["path"]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block["code"])
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


async def test_every_block_of_the_guide_runs_and_prints_what_stands_below_it(world: World) -> None:
    names: dict[str, Any] = {"guild_id": GUILD, "anonymous": _from_the_root(world.browser())}
    for name, user_id in (("delegate", DELEGATE), ("stranger", STRANGER), ("developer", INITIAL)):
        names[name] = _from_the_root(await world.signed_in(user_id))
    blocks = [block for block in _BLOCK.finditer(GUIDE.read_text()) if not _FILE.match(block["code"])]
    assert len(blocks) == 5
    for block in blocks:
        line = GUIDE.read_text()[: block.start()].count("\n") + 1
        # Padded, so that a traceback names the line of the guide.
        printed = await _printed("\n" * line + block["code"], names)
        assert printed == (block["prints"] or ""), f"{GUIDE.name}, line {line}"


def _from_the_root(browser: Browser) -> Browser:
    browser.base_url = "https://api.example"
    return browser


async def _printed(code: str, names: dict[str, Any]) -> str:
    compiled = compile(code, str(GUIDE), "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    printed = StringIO()
    names["print"] = partial(print, file=printed)
    running_code = eval(compiled, names)  # noqa: S307 - the guide is ours, and this is what it is for
    if inspect.iscoroutine(running_code):
        await running_code
    return printed.getvalue()
