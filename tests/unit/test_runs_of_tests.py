"""A run of tests starts the longest first, leaves long forms to the night, and freezes what pytest collected."""

import ast
import gc
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from tests.e2e.instance import INSTANCES
from tests.longest_first import pytest_collection_modifyitems


class Item:
    def __init__(self, name: str, *markers: str) -> None:
        self.name = name
        self._markers = markers

    def get_closest_marker(self, name: str) -> str | None:
        return name if name in self._markers else None


def order(**config: object) -> str:
    items: Any = [Item("a"), Item("b", "timeout"), Item("c", "recordings"), Item("d", "timeout")]
    given: Any = SimpleNamespace(**config)
    pytest_collection_modifyitems(given, items)
    return "".join(item.name for item in items)


def test_processes_that_share_the_tests_start_with_those_that_have_a_timeout_of_their_own() -> None:
    assert order(workerinput={}) == "bdac"


def test_one_process_keeps_the_order() -> None:
    assert order() == "abcd"


def test_garbage_is_collected_but_not_among_what_collecting_the_tests_left() -> None:
    assert gc.isenabled()
    assert gc.get_freeze_count() > 100_000


ROOT = Path(__file__).parents[2]


def test_make_runs_the_browsers_tests_of_each_instance() -> None:
    written = re.search(r"^BROWSER := (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert written is not None
    assert written[1].split() == [f"test-browser-{name}" for name in INSTANCES]


NIGHTLY = re.compile(r"(?<!`@)pytest\.mark\.nightly(\([^)]*\))?")


def of_the_night(text: str) -> set[str]:
    """Return the tests of a file that do not run by day."""
    functions = [each for each in ast.walk(ast.parse(text)) if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)]
    whole = re.search(r"^pytestmark = .*nightly", text, re.MULTILINE)
    return {each.name for each in functions if whole or any(map(NIGHTLY.match, map(ast.unparse, each.decorator_list)))}


def test_what_runs_at_night_names_the_shorter_test_that_runs_by_day() -> None:
    files = [file for folder in ("tests", "cogs", "examples") for file in (ROOT / folder).rglob("*.py")]
    texts = [file.read_text() for file in files if file != Path(__file__)]
    all_tests = {name for text in texts for name in re.findall(r"def (test_\w+)", text)}
    at_night = set[str]().union(*(of_the_night(text) for text in texts if NIGHTLY.search(text)))
    marks = [mark for text in texts for mark in NIGHTLY.findall(text)]
    assert len(marks) >= 10, "The marks are no longer written as this test expects."
    assert [mark for mark in marks if not re.search(r'"test_\w+"', mark)] == []
    named = {name for mark in marks for name in re.findall(r'"(test_\w+)"', mark)}
    assert named - (all_tests - at_night) == set()
