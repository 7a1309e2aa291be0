"""Change a guild's grants although somebody else does so at the same moment."""

from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from domain.access import StaleAccess

_ATTEMPTS: Final = 3

Result = TypeVar("Result")


async def despite_others(attempt: Callable[[], Awaitable[Result]]) -> Result:
    """Each attempt decides anew, on what the other one left. Raises `StaleAccess` when the last one is too late too."""
    for _ in range(_ATTEMPTS - 1):
        try:
            return await attempt()
        except StaleAccess:
            continue
    return await attempt()
