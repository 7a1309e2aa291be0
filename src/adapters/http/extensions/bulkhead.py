"""Bulkhead: bounds what the routes of one cog hold at once, so that slow ones delay only their own callers."""

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
    """Per cog and process. `sessions` of the database are fewer than the pool has, so that other cogs get some.

    A request ends after `seconds`, also in the midst of its answer; a session is waited for `session_wait` seconds.
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
        """Open a session once fewer than `limits.sessions` are open; `ServiceUnavailable` if none gets free in time."""
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


class _Place:
    """The place of one request, taken by a guard and given back by the middleware around it."""

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
    """Middleware of a cog's routes: limits the time of a request, and gives back its place however it ends."""

    def __init__(self, app: ASGIApp, bulkhead: Bulkhead) -> None:
        self._app = app
        self._bulkhead = bulkhead

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        place, has_begun = _Place(self._bulkhead), False
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
    """Runs after the guards that decide who may call the route, so that refused callers take no place."""
    _place(connection).take()


class BoundedDatabase:
    """The database as the routes of one cog get it."""

    def __init__(self, database: GuildDatabase, connection: ASGIConnection[Any, Any, Any, Any]) -> None:
        self._database = database
        self._bulkhead = _place(connection).bulkhead

    def session(self, guild_id: int) -> AbstractAsyncContextManager[AsyncSession]:
        return self._bulkhead.session(self._database, guild_id)


def _place(connection: ASGIConnection[Any, Any, Any, Any]) -> _Place:
    return cast("_Place", connection.scope["state"][_PLACE])
