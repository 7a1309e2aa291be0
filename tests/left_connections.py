"""Fail the test that leaves a database connection checked out when its event loop has closed.

Without this, a later test fails: the one during which the garbage collector finds the connection.
"""

import sys
import traceback
from collections.abc import Iterator
from typing import Any, Final

import greenlet
import pytest
from sqlalchemy import event
from sqlalchemy.pool import Pool

_DEPTH: Final = 12

_checked_out: dict[int, list[traceback.FrameSummary]] = {}
"""Innermost frames of the check-out of each connection, by the id of its record in the pool."""


def left_connections() -> list[str]:
    """Return where each connection was checked out that is not back in its pool, and forget them."""
    places = ["".join(traceback.format_list(frames)) for frames in _checked_out.values()]
    _checked_out.clear()
    return places


def _note(_connection: Any, record: Any, _proxy: Any) -> None:
    caller = greenlet.getcurrent().parent  # SQLAlchemy's asynchronous calls check out in a greenlet of their own
    frame = caller.gr_frame if caller is not None else sys._getframe()
    frames: list[traceback.FrameSummary] = []
    while frame is not None and len(frames) < _DEPTH:
        code = frame.f_code
        # Source lines are read when the place is printed: reading them takes longer than a check-out.
        frames.insert(0, traceback.FrameSummary(code.co_filename, frame.f_lineno, code.co_name, lookup_line=False))
        frame = frame.f_back
    _checked_out[id(record)] = frames


def _forget(_connection: Any, record: Any, *_: Any) -> None:
    _checked_out.pop(id(record), None)


event.listen(Pool, "checkout", _note)
for _end in ("checkin", "invalidate", "close", "detach"):
    event.listen(Pool, _end, _forget)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    # The event loop of a test is one of its fixtures, so it is closed once all other hooks have returned.
    try:
        return (yield)
    finally:
        if places := left_connections():
            pytest.fail(
                f"{item.nodeid} left connections checked out. They were checked out here:\n" + "\n".join(places)
            )
