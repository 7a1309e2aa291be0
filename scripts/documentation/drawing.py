"""Draw boxes and arrows as SVG. Colours are the page's own, so that a diagram suits light and dark pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

LINE = 18
WIDTH = 720


@dataclass(frozen=True, slots=True)
class Box:
    """A title, and smaller lines below it."""

    title: str
    lines: Sequence[str] = ()

    @property
    def height(self) -> int:
        return 34 + LINE * len(self.lines)


def stack(boxes: Sequence[Box], arrows: Sequence[tuple[str, str]]) -> str:
    """Boxes below one another. An arrow to the next box is straight; any other goes around at the right."""
    left, width, gap = 8, 520, 34
    tops: list[int] = []
    y = 8
    for box in boxes:
        tops.append(y)
        y += box.height + gap
    at = {box.title: number for number, box in enumerate(boxes)}
    shapes = [_box(box, left, top, width) for box, top in zip(boxes, tops, strict=True)]
    around = 0
    for start, end in arrows:
        first, second = at[start], at[end]
        if second == first + 1:
            x = left + width // 2
            shapes.append(_path(f"M{x} {tops[first] + boxes[first].height} V{tops[second] - 3}"))
            continue
        around += 1
        right, bulge = left + width, left + width + 18 + 13 * around
        out = tops[first] + boxes[first].height // 2 + 4 * (second - first)
        into = tops[second] + boxes[second].height // 2 - 4 * (second - first)
        shapes.append(_path(f"M{right} {out} H{bulge} V{into} H{right + 3}"))
    return _svg(shapes, y)


def table_of_crosses(rows: Sequence[str], columns: Sequence[str], crosses: set[tuple[str, str]]) -> str:
    """A line for each row and column, with a dot where they meet."""
    left, top, step = 190, 44, 36
    across = (WIDTH - left - 100) // max(1, len(columns) - 1)
    bottom = top + step * len(rows)
    shapes = []
    for number, column in enumerate(columns):
        x = left + 40 + across * number
        shapes.append(_text(column, x, 22, anchor="middle", weight="600"))
        shapes.append(f'<path class="faint" d="M{x} 34 V{bottom - 10}"/>')
    for number, row in enumerate(rows):
        y = top + step * number + 8
        shapes.append(_text(row, left - 24, y + 5, anchor="end"))
        shapes.append(f'<path class="faint" d="M{left - 10} {y} H{WIDTH - 10}"/>')
        shapes += [
            f'<circle class="dot" cx="{left + 40 + across * place}" cy="{y}" r="7"/>'
            for place, column in enumerate(columns)
            if (row, column) in crosses
        ]
    return _svg(shapes, bottom)


def _box(box: Box, x: int, y: int, width: int) -> str:
    texts = [_text(box.title, x + 14, y + 22, weight="600")]
    texts += [_text(line, x + 14, y + 22 + LINE * (number + 1), size=12) for number, line in enumerate(box.lines)]
    return f'<rect class="box" x="{x}" y="{y}" width="{width}" height="{box.height}" rx="6"/>' + "".join(texts)


def _text(text: str, x: int, y: int, *, size: int = 14, anchor: str = "start", weight: str = "400") -> str:
    return (
        f'<text x="{x}" y="{y}" font-size="{size}" text-anchor="{anchor}" font-weight="{weight}">{escape(text)}</text>'
    )


def _path(line: str) -> str:
    return f'<path class="arrow" d="{line}" marker-end="url(#head)"/>'


def _svg(shapes: Sequence[str], height: int) -> str:
    style = (
        "text{fill:currentColor;font-family:system-ui,sans-serif}"
        ".box{fill:currentColor;fill-opacity:.06;stroke:currentColor;stroke-opacity:.45}"
        ".arrow{fill:none;stroke:currentColor;stroke-opacity:.6;stroke-width:1.4}"
        ".faint{fill:none;stroke:currentColor;stroke-opacity:.2}.dot{fill:#5b6ee1}"
    )
    head = (
        '<defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
        '<path d="M0 0L8 4L0 8z" fill="currentColor" fill-opacity=".7"/></marker></defs>'
    )
    inner = "\n".join([f"<style>{style}</style>", head, *shapes])
    opening = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" color="#59636e">'
    return f"{opening}\n{inner}\n</svg>\n"
