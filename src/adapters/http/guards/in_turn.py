"""Run several guards as one: Litestar copies the handler once per guard it calls."""

from typing import Any, Protocol

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler


class Guard(Protocol):
    async def __call__(self, connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler, /) -> None: ...


def in_turn(*guards: Guard) -> Guard:
    """Return a guard that runs these in order, up to the first that refuses."""

    async def guard(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
        for each in guards:
            await each(connection, handler)

    return guard
