"""Record in which order functions are first called."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import CodeType, FrameType
from typing import NamedTuple


class Stop(NamedTuple):
    """`name` is a function, a method, a class, or the file itself, by a name that ends with `.py`.

    A class is called by its `__call__`, or by the first of its methods if it has none.
    """

    name: str
    path: Path


class FirstCalls:
    """The order in which this thread first calls each function while `recording`."""

    def __init__(self) -> None:
        self._codes: dict[CodeType, None] = {}

    @contextmanager
    def recording(self) -> Iterator["FirstCalls"]:
        before = sys.getprofile()
        sys.setprofile(self._note)
        try:
            yield self
        finally:
            sys.setprofile(before)

    def order_of(self, stops: Sequence[Stop]) -> list[str]:
        """Return the names of the stops that were called, in the order of their first calls."""
        calls = [(code.co_filename, code.co_qualname) for code in list(self._codes)]
        called = {stop.name: place for stop in stops if (place := _first(stop, calls)) is not None}
        return sorted(called, key=called.__getitem__)

    def _note(self, frame: FrameType, event: str, _: object) -> None:
        if event == "call":
            self._codes.setdefault(frame.f_code)


def _first(stop: Stop, calls: Sequence[tuple[str, str]]) -> int | None:
    names = {place: name for place, (file, name) in enumerate(calls) if file == str(stop.path)}
    if stop.name.endswith(".py"):
        return min(names, default=None)
    exact = [place for place, name in names.items() if name in {stop.name, f"{stop.name}.__call__"}]
    inside = [place for place, name in names.items() if name.startswith(f"{stop.name}.")]
    return min(exact or inside, default=None)
