"""Retry a change of grants when a concurrent save won."""

from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from domain.access import StaleAccess

_ATTEMPTS: Final = 3

Result = TypeVar("Result")


async def retry_on_conflict(attempt: Callable[[], Awaitable[Result]]) -> Result:
    """Run `attempt` up to three times, each time on freshly read grants. Raises `StaleAccess` when the last one loses
    too.
    """
    for _ in range(_ATTEMPTS - 1):
        try:
            return await attempt()
        except StaleAccess:
            continue
    return await attempt()
