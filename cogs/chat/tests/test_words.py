"""Everything that the bot says is there in German too."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import cogs.chat
from cogs.chat import german
from cogs.chat.sources import CHOSEN
from cogs.chat.words import WORDS

FILES = sorted(Path(cogs.chat.__file__).parent.glob("*.py"))


def sentences(source: str) -> Iterator[str]:
    """Yield the sentences that a module says or describes a command with, and those that it returns as reasons."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and node.args:
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            is_description = name == "command" and getattr(node.func, "value", None) is not None
            if name in {"say", "_say", "_add"} or is_description:
                yield from _texts(node.args[0])
        if isinstance(node, ast.Return) and isinstance(node.value, ast.Constant):
            yield from (text for text in _texts(node.value) if " " in text and not text.startswith("["))


def _texts(node: ast.AST) -> Iterator[str]:
    for each in ast.walk(node):
        if isinstance(each, ast.Constant) and isinstance(each.value, str) and any(map(str.isalpha, each.value)):
            yield each.value


def test_the_sentences_of_the_modules_are_found() -> None:
    assert sum(len(list(sentences(file.read_text()))) for file in FILES) > 50


@pytest.mark.parametrize("file", [file for file in FILES if file.stem != "german"], ids=lambda file: file.stem)
def test_each_sentence_of_a_module_has_a_translation(file: Path) -> None:
    assert WORDS.untranslated("de", *sentences(file.read_text())) == []


def test_each_named_text_has_a_translation() -> None:
    chosen = [name.replace("_", " ") for name in CHOSEN]
    labels = ["Stop", "Again", "Continue", "Allow", "Refuse"]
    assert WORDS.untranslated("de", *chosen, *labels, german.APPROVE, german.KNOWS) == []
