"""Run work on each item, so that the failure of one does not stop the others."""

from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar

from application.ports.errors import ServiceUnavailable

Item = TypeVar("Item")


async def run_each(items: Iterable[Item], run: Callable[[Item], Awaitable[object]]) -> None:
    """Run one item after the other. The last failure is raised at the end; an outage ends the run at once."""
    failure: Exception | None = None
    for item in items:
        try:
            await run(item)
        except ServiceUnavailable:
            raise
        except Exception as error:  # noqa: BLE001 - the others are not delayed by it
            failure = error
    if failure is not None:
        raise failure
