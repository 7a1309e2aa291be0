"""Everything that an example bot says in Discord is there in German too."""

import ast
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from baseline.words import Words

EXAMPLES = Path(__file__).parents[3] / "examples"
MODULES = sorted(
    module
    for words in EXAMPLES.glob("*/words.py")
    for module in words.parent.rglob("*.py")
    if "tests" not in module.parts and module != words
)


def sentences(source: str) -> Iterator[str]:
    """Yield the texts of a module's messages and command descriptions, written in place or held by a name."""
    tree = ast.parse(source)
    held: dict[str, list[ast.AST]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                held.setdefault(getattr(target, "id", ""), []).append(node.value)
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            held.setdefault(getattr(node.target, "id", ""), []).append(node.value)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args and _says(node.func):
            named = [each.id for each in ast.walk(node.args[0]) if isinstance(each, ast.Name)]
            for part in (node.args[0], *(value for name in named for value in held.get(name, []))):
                yield from _texts(part)


def _says(called: ast.expr) -> bool:
    if isinstance(called, ast.Attribute):
        return called.attr == "command" and getattr(called.value, "id", "") == "WORDS"
    if isinstance(called, ast.Call):  # WORDS.of(ctx)("…")
        return isinstance(called.func, ast.Attribute) and called.func.attr == "of"
    return getattr(called, "id", "") == "say"


def _texts(node: ast.AST) -> Iterator[str]:
    """Yield the texts in an expression, except for keys and indices."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and any(map(str.isalpha, node.value)):
        yield node.value
    elif isinstance(node, ast.Dict):
        for value in node.values:
            yield from _texts(value)
    elif isinstance(node, ast.Call):
        for argument in node.args[1:]:
            yield from _texts(argument)
    elif isinstance(node, ast.IfExp):
        yield from _texts(node.body)
        yield from _texts(node.orelse)
    elif isinstance(node, ast.Subscript):
        yield from _texts(node.value)


def test_sentences_are_found_however_they_are_held() -> None:
    assert len({module.parent for module in MODULES}) >= 3
    found = list(
        sentences('TITLES = {1: "One"}\nsay(TITLES[1])\ntext = "Two"\nsay(text, k="no")\nWORDS.of(x)("Three")')
    )
    assert found == ["One", "Two", "Three"]


@pytest.mark.parametrize("module", MODULES, ids=lambda module: "-".join(module.relative_to(EXAMPLES).parts))
def test_each_sentence_of_a_bot_has_a_translation(module: Path) -> None:
    words = import_module(f"examples.{module.relative_to(EXAMPLES).parts[0]}.words").WORDS
    assert isinstance(words, Words)
    assert words.untranslated("de", *sentences(module.read_text())) == []
