"""A run of tests starts the longest first, and collects garbage, but not among the tests themselves."""

import gc
from types import SimpleNamespace
from typing import Any

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
