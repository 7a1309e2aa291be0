"""docs/cog-faults.md names existing tests, and every reserved class name."""

import ast
import re
from pathlib import Path

import pytest

from tests.integration.discord.bots import running
from tests.integration.discord.platforms import REPOSITORY, PlatformInMemory

DOCUMENT = (REPOSITORY / "docs" / "cog-faults.md").read_text()
TESTS = Path(__file__).parents[1]
ROWS = [line for line in DOCUMENT.splitlines() if line.startswith("| ") and not line.startswith("| fault ")]


def test_every_line_names_a_test() -> None:
    assert ROWS != []
    assert [row for row in ROWS if re.search(r"`[\w/]+\.py::test_\w+` \|$", row) is None] == []


@pytest.mark.parametrize("named", sorted(set(re.findall(r"`([\w/]+\.py::test_\w+)`", DOCUMENT))))
def test_a_named_test_exists(named: str) -> None:
    file, _, name = named.partition("::")
    tree = ast.parse((TESTS / file).read_text())
    assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


async def test_every_reserved_class_name_is_documented(cogs: Path, tested: PlatformInMemory) -> None:
    async with running(tested.discord) as bot:
        reserved = set(bot.bot.cogs)

    (section,) = re.findall(r"## Reserved class names\n(.*?)\n## ", DOCUMENT, re.DOTALL)
    assert set(re.findall(r"`(\w+)`", section)) == reserved
