"""Announce to dashboards that a cog's data has changed, after a route of the cog has changed it."""

from http import HTTPStatus
from typing import Any

from litestar.types import ASGIApp, Message, Receive, Scope, Send

from adapters.http.dependencies import DEPENDENCIES, Dependencies
from adapters.http.extensions.guards import GUILD_ID
from adapters.http.guards.csrf import SAFE_METHODS
from application.ports.events import Event, EventKind
from domain.ids import GuildId


class AnnounceChanges:
    """Middleware of a cog's routes. Other users' open pages of the cog then read its data anew."""

    def __init__(self, app: ASGIApp, cog: str) -> None:
        self._app = app
        self._cog = cog

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        status = HTTPStatus.INTERNAL_SERVER_ERROR.value

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        await self._app(scope, receive, watched)
        guild_id = scope["path_params"].get(GUILD_ID)
        if status < HTTPStatus.BAD_REQUEST and guild_id is not None and _is_change(scope):
            given: Dependencies = scope["litestar_app"].state[DEPENDENCIES]
            event = Event(kind=EventKind.EXTENSION, guild_id=GuildId(int(guild_id)), section=self._cog)
            await given.event_feed.publish(event)


def _is_change(scope: Any) -> bool:
    return scope["method"] not in SAFE_METHODS
