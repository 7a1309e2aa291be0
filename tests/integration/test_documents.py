"""The files, commands and code that the documents name exist and work."""

import re
from pathlib import Path

import pytest

from tests.integration.discord.bots import running
from tests.integration.discord.platforms import a_platform

ROOT = Path(__file__).parents[2]
DOCUMENTS = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")] + sorted(
    ROOT.glob("docs/**/*.md")
)
_LINK = re.compile(r"\[[^\]]+\]\(([^)\s]+)\)")


def anchors(document: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", document.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_the_search_finds_all_documents_and_their_links() -> None:
    assert len(DOCUMENTS) > 100, "The documents are no longer where this test looks for them."
    assert sum(len(_LINK.findall(document.read_text())) for document in DOCUMENTS) > 300


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: str(document.relative_to(ROOT)))
def test_every_link_within_the_repository_leads_somewhere(document: Path) -> None:
    broken = []
    for link in _LINK.findall(document.read_text()):
        if "://" in link:
            continue
        path, _, anchor = link.partition("#")
        target = (document.parent / path).resolve() if path else document
        if not target.exists() or (anchor and anchor not in anchors(target)):
            broken.append(link)
    assert broken == []


def test_the_commands_that_the_readme_names_are_in_the_makefile() -> None:
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    named = re.findall(r"\bmake ([a-z-]+)", (ROOT / "README.md").read_text() + (ROOT / "CONTRIBUTING.md").read_text())
    assert {"up", "test", "check", "fix"} <= set(named)
    assert set(named) <= set(targets)


async def test_the_cog_in_the_readme_works_as_it_stands(tmp_path: Path) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    cogs = tmp_path / "readme_cogs"
    cogs.mkdir()
    (cogs / "hello.py").write_text(code)
    async with running(a_platform(cogs).discord) as bot:
        assert bot.bot.cogs_found.failed == ()
        assert (await bot.says_once("/hello")).content == "Hello!"
