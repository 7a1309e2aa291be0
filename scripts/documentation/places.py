"""Map the files of the repository to the pages of the site."""

import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = ROOT / "docs"
CONFIGURATION = DOCUMENTS / "site.toml"
WORK = ROOT / ".baseline" / "documentation"
PAGES = WORK / "pages"
SITE = WORK / "site"

# Made at each build, so no file of the repository holds them.
REFERENCE = "api-reference.md"
DECISIONS = "decisions/index.md"


def sources() -> dict[Path, str]:
    """The page for each Markdown file of the site, as a path below the site's root."""
    pages = {ROOT / "README.md": "index.md"}
    pages |= {ROOT / name: name.lower() for name in ("CONTRIBUTING.md", "CHANGELOG.md")}
    pages |= {file: str(file.relative_to(DOCUMENTS)) for file in sorted(DOCUMENTS.rglob("*.md"))}
    for folder in ("examples", "cogs"):
        for file in sorted((ROOT / folder).glob("**/README.md")):
            name = "-".join(file.parent.relative_to(ROOT).parts[1:]) or "index"
            pages[file] = f"{folder}/{name}.md"
    return pages


def listed_pages() -> list[str]:
    """The pages that the navigation lists, in its order."""
    configuration = tomllib.loads(CONFIGURATION.read_text())
    return list(_leaves(configuration["project"]["nav"]))


def _leaves(entry: object) -> list[str]:
    if isinstance(entry, str):
        return [entry]
    children = entry.values() if isinstance(entry, dict) else entry if isinstance(entry, list) else ()
    return [leaf for child in children for leaf in _leaves(child)]
