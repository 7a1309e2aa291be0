"""Run the code blocks of the guide to testing, and its tests in a folder outside of Baseline."""

import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.guides import Block, blocks_of
from tests.own_pytest import printed_by_pytest

GUIDE = "testing-cogs.md"
COG, *BLOCKS = blocks_of(GUIDE)
RUN_BY_PYTEST = ("pytest_plugins", "import pytest")
STEPS = [block for block in BLOCKS if not block.code.startswith(RUN_BY_PYTEST)]
CONFTEST, TEST = [block for block in BLOCKS if block.code.startswith(RUN_BY_PYTEST)]


@pytest.fixture
def greeter(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The guide's cog, imported as `cogs.greeter`."""
    path = tmp_path / "greeter.py"
    path.write_text(COG.code)
    module = ModuleType("cogs.greeter")
    module.__file__ = str(path)
    monkeypatch.setitem(sys.modules, module.__name__, module)
    exec(compile(COG.code, path, "exec"), vars(module))  # noqa: S102 - the guide is ours


@pytest.mark.usefixtures("greeter")
@pytest.mark.parametrize("block", STEPS, ids=lambda block: block.place)
async def test_each_block_prints_what_stands_below_it(block: Block) -> None:
    names: dict[str, Any] = {}
    for earlier in STEPS[: STEPS.index(block)]:
        names |= await _imports(earlier)
    assert await block.printed(names) == block.prints


async def _imports(block: Block) -> dict[str, Any]:
    names: dict[str, Any] = {}
    lines = [line for line in block.code.splitlines() if line.startswith("from baseline")]
    exec("\n".join(lines), names)  # noqa: S102 - as above
    return names


def test_the_tests_of_the_guide_run_in_a_folder_outside_of_baseline(tmp_path: Path) -> None:
    (tmp_path / "cogs").mkdir()
    (tmp_path / "cogs" / "greeter.py").write_text(COG.code)
    (tmp_path / "conftest.py").write_text(CONFTEST.code)
    (tmp_path / "test_greeter.py").write_text(TEST.code)
    assert "1 passed" in printed_by_pytest(tmp_path)
