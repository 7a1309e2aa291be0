"""Read a guide's Python blocks and the output that it shows for them."""

import ast
import inspect
import re
from dataclasses import dataclass
from functools import partial
from io import StringIO
from pathlib import Path
from typing import Any

_DOCUMENTS = Path(__file__).parents[1] / "docs"
_BLOCK = re.compile(r"```python\n(?P<code>.*?)```(?:\n\n```text\n(?P<prints>.*?)```)?", re.DOTALL)


@dataclass(frozen=True)
class Block:
    """One Python block; `prints` is the output that the guide shows for it."""

    guide: Path
    line: int
    code: str
    prints: str

    @property
    def place(self) -> str:
        return f"{self.guide.name}, line {self.line}"

    async def printed(self, names: dict[str, Any]) -> str:
        """Run the block with these names, add the names that it defines, and return its output."""
        # Padded, so that a traceback names the line of the guide.
        padded = "\n" * self.line + self.code
        compiled = compile(padded, str(self.guide), "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
        printed = StringIO()
        # stdout is not redirected: the platform logs to it meanwhile.
        names["print"] = partial(print, file=printed)
        running_code = eval(compiled, names)  # noqa: S307 - the guide is ours, and this is what it is for
        if inspect.iscoroutine(running_code):
            await running_code
        return printed.getvalue()


def blocks_of(guide: str) -> list[Block]:
    path = _DOCUMENTS / guide
    text = path.read_text()
    blocks = [
        Block(path, text[: found.start()].count("\n") + 1, found["code"], found["prints"] or "")
        for found in _BLOCK.finditer(text)
    ]
    assert blocks, f"{guide} has no code that this finds."
    return blocks
