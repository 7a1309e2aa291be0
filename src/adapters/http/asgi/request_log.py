"""Log one line per request. Anonymous requests have a limited number of lines; the rest is logged as a count."""

import asyncio
import logging
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final

import structlog
from litestar.types import HTTPScope

from adapters.http.anonymous import AnonymousClients
from adapters.http.asgi.anonymous_limit import REFUSED
from adapters.http.dependencies import DEPENDENCIES, Dependencies
from adapters.http.guards.sessions import SignedIn
from application.ports.rate_limits import RateLimit

SUMMARY_SECONDS: Final = 10.0
LINES: Final = RateLimit(name="anonymous-log-lines", requests=300)
"""The limit of log lines for anonymous requests from all addresses together."""
_LONGEST_PATH: Final = 200
_OF_COGS: Final = "/api/v1/ext/"
_FOR_PROBES = ("/health", "/metrics")

_log = structlog.get_logger(__name__)
_is_logged = logging.getLogger(__name__).isEnabledFor


def log_request(scope: HTTPScope, status: int | None, *, milliseconds: float) -> None:
    """`status` is None when the client disconnected before the response."""
    level = logging.DEBUG if scope["path"].endswith(_FOR_PROBES) else logging.INFO
    if not _is_logged(level):
        return  # do not build a line that the log level drops
    caller: Any = scope.get("auth")
    if not isinstance(caller, SignedIn) and _is_dropped(scope, status):
        return
    _log.log(
        level,
        "An HTTP request ended",
        method=scope["method"],
        route=scope.get("path_template"),
        path=scope["path"][:_LONGEST_PATH],
        status=status,
        duration_ms=milliseconds,
        **{"user_id": None, "guild_id": None, **facts_of(scope)},
    )


def facts_of(scope: HTTPScope) -> Mapping[str, int | str]:
    """Return the user, the guild and, for a route of a cog, the cog of a request, as far as they are known."""
    facts: dict[str, int | str] = {}
    caller: Any = scope.get("auth")
    if isinstance(caller, SignedIn):
        facts["user_id"] = int(caller.session.user.id)
    # Before the route is found there are no parameters. Before `guild_id` is checked, it may be any text.
    with suppress(KeyError, TypeError, ValueError):
        facts["guild_id"] = int(scope["path_params"]["guild_id"])
    route = scope.get("path_template") or ""
    if route.startswith(_OF_COGS):
        facts["cog"] = route.removeprefix(_OF_COGS).partition("/")[0]
    return facts


def _is_dropped(scope: HTTPScope, status: int | None) -> bool:
    given: Dependencies = scope["litestar_app"].state[DEPENDENCIES]
    clients = given.anonymous
    if REFUSED not in scope["state"] and not clients.lines.take("all", LINES, given.clock.now().timestamp()):
        return False
    if not clients.not_logged:
        asyncio.get_running_loop().call_later(SUMMARY_SECONDS, _summarize, clients)
    clients.not_logged[status or 0] += 1
    return True


def _summarize(clients: AnonymousClients) -> None:
    statuses = {str(status): count for status, count in sorted(clients.not_logged.items())}
    _log.warning("Anonymous requests were counted, not logged", requests=clients.not_logged.total(), statuses=statuses)
    clients.not_logged.clear()
