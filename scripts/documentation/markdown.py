"""Turn a document of the repository into a page: links lead to pages, and lists are as Python-Markdown wants them."""

import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path

_FENCE = re.compile(r"^\s*(```|~~~)")
_LINK = re.compile(r"(?<!!)\[(?P<text>[^\]]+)\]\((?P<target>[^)\s]+)\)")
_ITEM = re.compile(r"^(?P<indent> *)(?:[-*+]|\d+\.) +\S")


def as_page(source: Path, pages: Mapping[Path, str], root: Path) -> str:
    """The page's text. A link to a file that is no page becomes the file's path, since the site has no copy of it."""

    def relinked(line: str) -> str:
        return _LINK.sub(lambda found: _link(found, source, pages, root), line)

    return _outside_code(_spaced_lists(source.read_text()), relinked)


def _link(found: re.Match[str], source: Path, pages: Mapping[Path, str], root: Path) -> str:
    path, _, anchor = found["target"].partition("#")
    if "://" in path or not path:
        return found[0]
    target = (source.parent / path).resolve()
    page = pages.get(target) or pages.get(target / "README.md")
    if target == root / "docs/decisions":
        page = "decisions/index.md"
    if target == root / "docs/openapi.json":
        page = "api-reference.md"
    if page is None:
        text = found["text"]
        named = target.relative_to(root)
        return text if str(named) in text.strip("`") else f"{text} (`{named}`)"
    here = Path(pages[source]).parent
    return f"[{found['text']}]({os.path.relpath(page, here)}{'#' + anchor if anchor else ''})"


def _outside_code(text: str, change: Callable[[str], str]) -> str:
    """Change the lines that are in no block of code."""
    lines: list[str] = []
    in_code = False
    for line in text.split("\n"):
        if _FENCE.match(line):
            in_code = not in_code
            lines.append(line)
        else:
            lines.append(line if in_code else change(line))
    return "\n".join(lines)


def _spaced_lists(text: str) -> str:
    """GitHub begins a list right after a paragraph, and nests by two or three spaces; Python-Markdown does neither."""
    lines: list[str] = []
    in_code = False
    before = ""
    for line in text.split("\n"):
        if _FENCE.match(line):
            in_code = not in_code
        item = None if in_code else _ITEM.match(line)
        if item and before.strip() and not _ITEM.match(before) and not before.startswith(" "):
            lines.append("")
        if not in_code and (indented := re.match(r"^( {2,3})(?=\S)", line)) and lines and lines[-1].strip():
            lines.append("    " + line[len(indented[1]) :])
        else:
            lines.append(line)
        before = line
    return "\n".join(lines)
