"""Read the files of a cog, parsed."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

_IGNORED = re.compile(r"#\s*check-cog:\s*ignore\[([\w, -]+)\]")


class NoCog(Exception):
    """There is no cog at the path; the message says what is expected there."""


@dataclass(frozen=True)
class Module:
    """One file. `tree` is empty when the file cannot be parsed; `fault` is then the reason."""

    path: Path
    text: str
    tree: ast.Module
    fault: SyntaxError | None = None

    @cached_property
    def nodes(self) -> list[ast.AST]:
        return list(ast.walk(self.tree))

    def ignores(self, line: int, rule: str) -> bool:
        """Return whether a comment on the line switches the rule off there."""
        lines = self.text.splitlines()
        found = _IGNORED.search(lines[line - 1]) if 0 < line <= len(lines) else None
        return found is not None and rule in {name.strip() for name in found[1].split(",")}


@dataclass(frozen=True)
class CogCode:
    """`modules` are the cog's own files, `tests` the files that test it. `main` holds `setup`."""

    name: str
    path: Path
    main: Module
    modules: tuple[Module, ...]
    tests: tuple[Module, ...]

    def each(self, *types: type[ast.AST]) -> Iterator[tuple[Module, ast.AST]]:
        """Yield the nodes of these types in all of the cog's modules."""
        for module in self.modules:
            for node in module.nodes:
                if isinstance(node, types):
                    yield module, node


def read_cog(path: Path) -> CogCode:
    """Read the cog at the path: a Python file, or a folder with an `__init__.py`. Raises `NoCog`."""
    main = path / "__init__.py" if path.is_dir() else path
    if not main.is_file() or main.suffix != ".py":
        raise NoCog(f"{path} is no cog: expected a Python file, or a folder with an __init__.py.")
    name = path.resolve().stem
    files = [main]
    if path.is_dir():
        apart = {"migrations", "tests"}
        inner = [file for file in sorted(path.rglob("*.py")) if not apart & set(file.relative_to(path).parts)]
        files += [file for file in inner if file != main]
    modules = tuple(_module(file) for file in files)
    return CogCode(name, path, modules[0], modules, tuple(_module(file) for file in _tests_of(path, name)))


def _tests_of(path: Path, name: str) -> list[Path]:
    """Find the tests in the folder `tests` of the cog, or beside its file; without any, beside the folder of cogs."""
    cogs = path.resolve().parent
    own = sorted((path / "tests").rglob("test_*.py") if path.is_dir() else cogs.glob(f"tests/test_{name}*.py"))
    return own or sorted((cogs.parent / "tests").rglob(f"test_{name}*.py"))


def _module(path: Path) -> Module:
    text = path.read_text(encoding="utf-8")
    try:
        return Module(path, text, ast.parse(text, str(path)))
    except SyntaxError as fault:
        return Module(path, text, ast.Module([], []), fault)
