"""Bulkhead: bounds the concurrent requests of each cog, so that slow routes delay only their own callers."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Any, cast

import structlog
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler
from litestar.types import ASGIApp, Message, Receive, Scope, Send
from sqlalchemy.ext.asyncio import AsyncSession

from adapters.http.problems.refusals import ExtensionBusy
from application.ports.errors import ServiceUnavailable
from baseline.services import GuildDatabase

_PLACE = "extension_place"
_RETRY_AFTER = {"Retry-After": "1"}

_log = structlog.stdlib.get_logger("http")


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkheadLimits:
    """Limits per cog and process. `sessions` is less than the database pool, so that other cogs get connections.

    A request is cut off after `seconds`, even while its response is sent; `session_wait` bounds the wait for a session.
    """

    requests: int = 8
    sessions: int = 4
    seconds: float = 30.0
    session_wait: float = 2.5


class Bulkhead:
    def __init__(self, cog: str, limits: BulkheadLimits) -> None:
        self.cog = cog
        self.limits = limits
        self.requests = 0
        self._sessions = asyncio.Semaphore(limits.sessions)

    @asynccontextmanager
    async def session(self, database: GuildDatabase, guild_id: int) -> AsyncIterator[AsyncSession]:
        """Open a session once fewer than `limits.sessions` are open. Raises `ServiceUnavailable` after
        `session_wait`.
        """
        try:
            async with asyncio.timeout(self.limits.session_wait):
                await self._sessions.acquire()
        except TimeoutError as error:
            raise ServiceUnavailable("database") from error
        try:
            async with database.session(guild_id) as session:
                yield session
        finally:
            self._sessions.release()


class _Slot:
    """The slot of one request, taken by a guard and released by the middleware."""

    def __init__(self, bulkhead: Bulkhead) -> None:
        self.bulkhead = bulkhead
        self._is_taken = False

    def take(self) -> None:
        if self.bulkhead.requests >= self.bulkhead.limits.requests:
            raise ExtensionBusy(
                f"The routes of {self.bulkhead.cog} have as many requests under way as they may. Please try again.",
                headers=_RETRY_AFTER,
            )
        self.bulkhead.requests += 1
        self._is_taken = True

    def give_back(self) -> None:
        if self._is_taken:
            self._is_taken = False
            self.bulkhead.requests -= 1


class BehindBulkhead:
    """Middleware of a cog's routes: bounds the time of a request and always releases its slot."""

    def __init__(self, app: ASGIApp, bulkhead: Bulkhead) -> None:
        self._app = app
        self._bulkhead = bulkhead

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        place, has_begun = _Slot(self._bulkhead), False
        scope["state"][_PLACE] = place

        async def watched(message: Message) -> None:
            nonlocal has_begun
            has_begun = True
            await send(message)

        deadline = asyncio.timeout(self._bulkhead.limits.seconds)
        try:
            async with deadline:
                await self._app(scope, receive, watched)
        except TimeoutError as error:
            if not deadline.expired():
                raise
            _log.warning("A route of a cog took too long", cog=self._bulkhead.cog, path=scope["path"])
            if not has_begun:
                raise ExtensionBusy(
                    f"The routes of {self._bulkhead.cog} took too long. Please try again.", headers=_RETRY_AFTER
                ) from error
        finally:
            place.give_back()


async def take_place(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """Take a slot. Runs after the access guards, so that refused callers take none."""
    _place(connection).take()


class BoundedDatabase:
    """The database session factory of one cog's routes, bounded by its bulkhead."""

    def __init__(self, database: GuildDatabase, connection: ASGIConnection[Any, Any, Any, Any]) -> None:
        self._database = database
        self._bulkhead = _place(connection).bulkhead

    def session(self, guild_id: int) -> AbstractAsyncContextManager[AsyncSession]:
        return self._bulkhead.session(self._database, guild_id)


def _place(connection: ASGIConnection[Any, Any, Any, Any]) -> _Slot:
    return cast("_Slot", connection.scope["state"][_PLACE])
