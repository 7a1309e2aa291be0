"""Announce a change that a cog's route has made to dashboards, or record its failure in the audit log."""

from dataclasses import replace
from http import HTTPStatus
from typing import Any

import structlog
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from adapters.http.dependencies import DEPENDENCIES, Dependencies
from adapters.http.extensions.guards import GUILD_ID, TRACE
from adapters.http.guards.csrf import SAFE_METHODS
from adapters.http.problems.refusals import HttpRefusal
from application.ports.errors import ServiceUnavailable
from application.ports.events import Event, EventKind
from domain.audit import AuditEntry
from domain.ids import GuildId

_log = structlog.get_logger(__name__)


class AnnounceChanges:
    """Middleware of a cog's routes. Other users' open pages of the cog then read its data anew.

    A change is in the audit log before its handler runs, since the handler has transactions of its own. A change that
    fails gets a second entry, with the status in `failed_with`.
    """

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

        given: Dependencies = scope["litestar_app"].state[DEPENDENCIES]
        try:
            await self._app(scope, receive, watched)
        except HttpRefusal as refusal:  # of the bulkhead, which answers outside of the route
            await _note_failure(given, scope["state"].get(TRACE), refusal.status)
            raise
        guild_id = scope["path_params"].get(GUILD_ID)
        if status >= HTTPStatus.BAD_REQUEST:
            await _note_failure(given, scope["state"].get(TRACE), status)
        elif guild_id is not None and _is_change(scope):
            event = Event(kind=EventKind.EXTENSION, guild_id=GuildId(int(guild_id)), section=self._cog)
            await given.event_feed.publish(event)


async def _note_failure(given: Dependencies, called: AuditEntry | None, status: int) -> None:
    if called is None:
        return
    failed = replace(called, after={**(called.after or {}), "failed_with": status}, at=given.clock.now())
    try:
        await given.system_audit.append(failed)
    except ServiceUnavailable as error:
        _log.warning("The failure of a cog's route is not in the audit log", route=called.target, reason=str(error))


def _is_change(scope: Any) -> bool:
    return scope["method"] not in SAFE_METHODS
