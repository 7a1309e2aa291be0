"""Build the documentation site from the documents of the repository, without a network.

python -m scripts.documentation.build
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from scripts.documentation.markdown import as_page
from scripts.documentation.places import (
    CONFIGURATION,
    DECISIONS,
    DOCUMENTS,
    PAGES,
    REFERENCE,
    ROOT,
    SITE,
    WORK,
    sources,
)
from scripts.documentation.reference import reference

# The search's worker, which the builder would load from another host when the site is opened as files.
_SHIM = "https://unpkg.com/iframe-worker/shim"
_PICTURE = re.compile(r"!\[([^\]]*)\]\((diagrams/[\w-]+\.svg)\)")


def lay_out() -> None:
    """Write the pages that the site is made of."""
    shutil.rmtree(PAGES, ignore_errors=True)
    pages = sources()
    written = {page: _with_diagrams(as_page(source, pages, ROOT)) for source, page in pages.items()}
    written |= {REFERENCE: reference(), DECISIONS: _decisions()}
    for page, text in written.items():
        file = PAGES / page
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    shutil.copytree(DOCUMENTS / "assets", PAGES / "assets")
    shutil.copy(CONFIGURATION, WORK / "zensical.toml")


def _with_diagrams(text: str) -> str:
    """Inline the diagrams, so that their colours follow the page's."""

    def inlined(found: re.Match[str]) -> str:
        svg = (DOCUMENTS / found[2]).read_text().strip().replace("<svg ", f'<svg aria-label="{found[1]}" ', 1)
        return f'<div class="diagram">\n{svg.replace(chr(32) + "color=" + chr(34) + "#59636e" + chr(34), "")}\n</div>'

    return _PICTURE.sub(inlined, text)


def _decisions() -> str:
    lines = ["# Decisions", "", "Each is one page, never edited; a later one replaces it.", ""]
    for file in sorted((DOCUMENTS / "decisions").glob("[0-9]*.md")):
        title = file.read_text().split("\n", 1)[0].lstrip("# ")
        lines.append(f"- [{title}]({file.name})")
    return "\n".join(lines) + "\n"


def problems_of_build() -> str:
    """Build the site; returns what the builder complains of, which is nothing when all is well."""
    lay_out()
    shutil.rmtree(SITE, ignore_errors=True)
    program = Path(sys.executable).with_name("zensical")
    built = subprocess.run(  # noqa: S603 - our own tool
        [program, "build", "--clean", "--strict"],
        cwd=WORK,
        env={**os.environ, "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    _load_from_here(SITE)
    said = re.sub(r"\x1b\[[0-9;]*m", "", built.stdout + built.stderr)
    return "" if built.returncode == 0 else said


def _load_from_here(site: Path) -> None:
    for page in site.rglob("*.html"):
        here = os.path.relpath(site / "assets/iframe-worker.js", page.parent)
        page.write_text(page.read_text().replace(_SHIM, here))


def main() -> int:
    complaints = problems_of_build()
    sys.stderr.write(complaints)
    if not complaints:
        sys.stdout.write(f"{SITE.relative_to(ROOT)}/index.html\n")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
