"""Fail the test that leaves a database connection checked out when its event loop has closed.

Without this, a later test fails: the one during which the garbage collector finds the connection.
"""

import traceback
from collections.abc import Iterator
from typing import Any

import greenlet  # type: ignore[import-untyped]
import pytest
from sqlalchemy import event
from sqlalchemy.pool import Pool

_checked_out: dict[int, str] = {}
"""Stack of the check-out of each connection, by the id of its record in the pool."""


def left_connections() -> list[str]:
    """Return where each connection was checked out that is not back in its pool, and forget them."""
    places = list(_checked_out.values())
    _checked_out.clear()
    return places


def _note(_connection: Any, record: Any, _proxy: Any) -> None:
    caller = greenlet.getcurrent().parent  # SQLAlchemy's asynchronous calls check out in a greenlet of their own
    frame = caller.gr_frame if caller is not None else None
    _checked_out[id(record)] = "".join(traceback.format_stack(frame, limit=12))


def _forget(_connection: Any, record: Any, *_: Any) -> None:
    _checked_out.pop(id(record), None)


event.listen(Pool, "checkout", _note)
for _end in ("checkin", "invalidate", "close", "detach"):
    event.listen(Pool, _end, _forget)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    # The loop of a test is a fixture of it, so it is closed when the hook of all others returns.
    try:
        return (yield)
    finally:
        if places := left_connections():
            pytest.fail(
                f"{item.nodeid} left connections checked out. They were checked out here:\n" + "\n".join(places)
            )
