"""Mount the routes of cogs under the platform's guards. A faulty router excludes only its own cog."""

from collections.abc import Iterable, Iterator, Sequence
from copy import deepcopy
from functools import cache, partial

import structlog
from litestar import Litestar, Router
from litestar.datastructures import State
from litestar.di import Provide
from litestar.handlers import HTTPRouteHandler
from litestar.routes import BaseRoute, HTTPRoute

from adapters.http.asgi.encoded_slashes import decode_slashes
from adapters.http.documented import IN_GUILD, MUTATING, SESSION, SESSION_AND_CSRF, SIGNED_IN, WITH_BODY, problems
from adapters.http.extension_list import EXTENSION, Extension, routers_of
from adapters.http.extensions.announcing import AnnounceChanges
from adapters.http.extensions.bulkhead import BehindBulkhead, Bulkhead, BulkheadLimits, take_place
from adapters.http.extensions.guards import (
    GUILD_ID,
    guard_guild,
    leave_trace,
    provide_guild,
    provide_user,
    refuse_switched_off,
)
from adapters.http.extensions.rules import TAKEN, BrokenRules, check_clashes, check_rules
from adapters.http.guards.csrf import SAFE_METHODS
from adapters.http.openapi.document import openapi_config
from adapters.http.problems.refusals import ExtensionBusy, ExtensionSwitchedOff, InvalidRequest, RouteNotFound
from adapters.http.routing import API, router
from application.ports.bot.cog_modules import CogApi, CogLoadFailed

PREFIX = f"{API}/ext"
_NAME = "router"
_LIMITS = BulkheadLimits()

_log = structlog.get_logger(__name__)


def accept(apis: Iterable[CogApi], limits: BulkheadLimits = _LIMITS) -> tuple[Extension, ...]:
    """Try each router together with those accepted before it, in an application that is never served."""
    accepted: list[Extension] = []
    for api in apis:
        extension = _tried(api, accepted, limits)
        if extension.problem is not None:
            _log.error("Routes of a cog are not served", cog=extension.cog, reason=extension.problem)
        accepted.append(extension)
    return tuple(accepted)


def _tried(api: CogApi, before: Sequence[Extension], limits: BulkheadLimits) -> Extension:
    if isinstance(api.module, CogLoadFailed):
        return Extension(api.cog, problem=api.module.reason)
    if any(extension.cog == api.cog for extension in before):
        return Extension(api.cog, problem="another cog has the same name")
    given = getattr(api.module, _NAME, None)
    if not isinstance(given, Router):
        return Extension(api.cog, problem=f"it has no `{_NAME} = Router(...)` of Litestar")
    try:
        check_clashes(given)
        mounted = _mounted(api.cog, given, limits)
        routes = _checked(api.cog, mounted)
        _try_out([*routers_of(before), mounted])
    except BrokenRules as broken:
        return Extension(api.cog, problem=str(broken))
    except Exception as error:  # noqa: BLE001 - a faulty cog must not stop the routes of others
        return Extension(api.cog, problem=f"{type(error).__name__}: {' '.join(str(error).split())}")
    return Extension(api.cog, mounted, routes)


def _mounted(cog: str, given: Router, limits: BulkheadLimits) -> Router:
    return Router(
        f"/ext/{cog}",
        before_request=decode_slashes,
        guards=[guard_guild, refuse_switched_off, take_place, leave_trace],
        middleware=[partial(AnnounceChanges, cog=cog), partial(BehindBulkhead, bulkhead=Bulkhead(cog, limits))],
        dependencies=dict(zip(TAKEN, (Provide(provide_user), Provide(provide_guild)), strict=True)),
        tags=["extensions"],
        opt={EXTENSION: cog},
        route_handlers=[_documented(deepcopy(given))],
    )


def _documented(given: Router) -> Router:
    """Add the platform's guards, and the problems that they can return, to the description of a route."""
    for route in given.routes:
        for handler in route.route_handlers if isinstance(route, HTTPRoute) else ():
            is_change, in_guild = not handler.http_methods <= SAFE_METHODS, f"{{{GUILD_ID}" in route.path
            refusals = (
                *((*IN_GUILD, ExtensionSwitchedOff) if in_guild else (*SIGNED_IN, InvalidRequest)),
                *((*MUTATING, *WITH_BODY) if is_change else ()),
                RouteNotFound,
                ExtensionBusy,
            )
            handler.responses = {**problems(*refusals), **(handler.responses or {})}
            handler.security = [*(SESSION_AND_CSRF if is_change else SESSION)]
    return given


def _checked(cog: str, mounted: Router) -> tuple[str, ...]:
    """Check the router alone, which is faster than together with all others."""
    app = Litestar([Router(API, route_handlers=[mounted])], openapi_config=None, logging_config=None)
    check_rules(f"{PREFIX}/{cog}", app.routes)
    return tuple(
        f"{method} {route.path_format}"
        for route in app.routes
        if isinstance(route, HTTPRoute)
        for method in sorted(route.route_handler_map)
        if method != "OPTIONS"
    )


def _try_out(routers: list[Router]) -> None:
    """Describe the cogs' routes alone. Of the platform's routes, only the operation ids can clash with them."""
    app = Litestar([Router(API, route_handlers=routers)], openapi_config=openapi_config(), logging_config=None)
    app.openapi_schema.to_schema()
    names = {handler.operation_id for handler in _handlers(app.routes)} - {None}
    if taken := sorted(map(str, names & _operations_of_platform())):
        raise BrokenRules(f"operation ids of the platform cannot be used: {', '.join(taken)}")


@cache
def _operations_of_platform() -> frozenset[object]:
    return frozenset(handler.operation_id for handler in _handlers(router(State()).routes))


def _handlers(routes: Iterable[BaseRoute]) -> Iterator[HTTPRouteHandler]:
    return (handler for route in routes if isinstance(route, HTTPRoute) for handler in route.route_handlers)
