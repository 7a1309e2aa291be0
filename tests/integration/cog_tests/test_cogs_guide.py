"""Follow the guide to cogs: its commands in an empty folder, and its blocks in a simulated guild."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from application.acting import ActingFor, acting
from baseline.testing import simulated_guild
from tests.guides import blocks_of
from tests.own_pytest import printed_by_pytest
from tests.services import SECRET_KEY, FreshDatabase

GUIDE = "cogs.md"
INQUIRY = Path(__file__).parents[2] / "cogs" / "inquiry.py"
DOCUMENTS = Path(__file__).parents[3] / "docs"
MODELS, COG, *STEPS, TESTS = blocks_of(GUIDE)


def baseline(*arguments: str) -> None:
    """Run the command in its own process: in this one, another test may have declared a table of that name."""
    command = Path(sys.executable).parent / "baseline"
    done = subprocess.run([command, *arguments], capture_output=True, text=True, timeout=500, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.timeout(600)
def test_the_guides_cog_is_written_migrated_tested_and_gold(
    tmp_path: Path, database: FreshDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", database.owner_url)
    monkeypatch.setenv("DATABASE_SCHEMA", database.schema)
    monkeypatch.setenv("API_SECRET_KEY", SECRET_KEY)
    (tmp_path / "cogs").mkdir()
    baseline("new-cog", "reminders")
    folder = tmp_path / "cogs" / "reminders"
    (folder / "models.py").write_text(MODELS.code)
    baseline("revision", "--cog", "reminders", "-m", "Add reminders")
    (folder / "__init__.py").write_text(COG.code)
    (folder / "tests" / "test_reminders.py").write_text(TESTS.code)
    written = len(re.findall(r"^async def test_", TESTS.code, re.MULTILINE))
    assert f"{written} passed" in printed_by_pytest(tmp_path, "cogs/reminders")
    baseline("check-cog", "cogs/reminders", "--tier", "gold")


async def test_each_step_prints_what_stands_below_it() -> None:
    assert len(STEPS) >= 2
    async with simulated_guild(INQUIRY) as guild:
        names: dict[str, Any] = {"services": guild.bot.services, "llm": guild.llm, "guild_id": guild.id}
        with acting(ActingFor(guild_id=guild.id, cog="Guide", home="guide")):
            for block in STEPS:
                assert await block.printed(names) == block.prints, block.place


def anchors(document: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", document.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("link", sorted(set(re.findall(r"\]\(([^)]+)\)", (DOCUMENTS / GUIDE).read_text()))))
def test_each_link_leads_to_a_section(link: str) -> None:
    name, _, anchor = link.partition("#")
    document = DOCUMENTS / (name or GUIDE)
    assert document.exists()
    assert not anchor or anchor in anchors(document)
