"""Guards as one of them."""

from typing import Any, Protocol

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler


class Guard(Protocol):
    async def __call__(self, connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler, /) -> None: ...


def in_turn(*guards: Guard) -> Guard:
    """The first that refuses ends it. As one, because Litestar copies the route's handler for each guard it calls."""

    async def guard(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
        for each in guards:
            await each(connection, handler)

    return guard
