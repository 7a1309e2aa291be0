"""Routes of cogs are accepted or refused by rules, and each refusal names the broken rules."""

from collections.abc import Callable
from typing import Any

import pytest
from litestar import Litestar, Request, Response, Router, asgi, get, websocket
from litestar.connection import ASGIConnection, WebSocket
from litestar.datastructures import State
from litestar.di import NamedDependency, Provide
from litestar.handlers import BaseRouteHandler
from litestar.openapi.spec import Parameter
from litestar.params import FromPath, FromQuery
from litestar.types import ASGIApp, Receive, Scope, Send

from adapters.http.extension_list import routers_of
from adapters.http.openapi.document import openapi_config
from adapters.http.routing import router
from baseline.api import ApiGuild
from tests.unit.http.routes_of_cogs import mine, of, problem_of, the_one


@pytest.mark.parametrize("path", ["/../guilds", "/./x", "/a/../../auth/me", ".."])
def test_a_path_outside_of_the_cogs_prefix_is_refused(path: str) -> None:
    @get(path)
    async def elsewhere() -> None: ...

    assert "it is outside of /api/v1/ext/news" in problem_of(Router("/", route_handlers=[elsewhere]))


@pytest.mark.parametrize("type_", ["int", "uuid", "path"])
def test_a_guild_in_the_path_is_text_as_everywhere(type_: str) -> None:
    @get(f"/guilds/{{guild_id:{type_}}}")
    async def by_number() -> None: ...

    assert "must be `{guild_id:str}`" in problem_of(Router("/", route_handlers=[by_number]))


def test_a_guild_is_given_only_where_the_path_names_one() -> None:
    @get("/all")
    async def without(guild: NamedDependency[ApiGuild]) -> None: ...

    async def provide_wish(guild: NamedDependency[ApiGuild]) -> int:
        return guild.id

    @get("/indirect", dependencies={"wish": Provide(provide_wish)})
    async def indirectly(wish: NamedDependency[int]) -> None: ...

    for handler in (without, indirectly):
        assert "it takes `guild`, but has no" in problem_of(Router("/", route_handlers=[handler]))


def test_dependencies_of_the_platform_are_not_injected() -> None:
    @get("/all")
    async def direct(sessions: NamedDependency[Any]) -> None: ...

    async def provide_secret(caller: NamedDependency[Any]) -> str:
        return str(caller)

    @get("/indirect", dependencies={"secret": Provide(provide_secret)})
    async def indirect(secret: NamedDependency[str]) -> None: ...

    assert "'sessions'" in problem_of(Router("/", route_handlers=[direct]))
    assert "'caller'" in problem_of(Router("/", route_handlers=[indirect]))


def test_a_parameter_may_have_the_name_of_a_dependency_of_the_platform() -> None:
    @get("/search")
    async def search(sessions: FromQuery[int], caller: FromQuery[str] = "") -> None: ...

    extension = the_one(of(Router("/", route_handlers=[search])))
    app = Litestar([router(State(), routers_of([extension]))], openapi_config=openapi_config(), logging_config=None)
    (parameters,) = [
        path.get.parameters or []
        for name, path in (app.openapi_schema.paths or {}).items()
        if name.endswith("/search") and path.get is not None and "/ext/" in name
    ]
    assert {parameter.name for parameter in parameters if isinstance(parameter, Parameter)} == {"sessions", "caller"}


def _nothing(request: Request[Any, Any, Any], error: Exception) -> Response[None]:
    return Response(None)


async def _provided() -> int:
    return 1


def _around(app: ASGIApp) -> ASGIApp:
    return app


class _OwnRequest(Request[Any, Any, State]):
    """Would read bodies in its own way."""


OPTIONS: dict[str, dict[str, Any]] = {
    "middleware": {"middleware": [_around]},
    "exception_handlers": {"exception_handlers": {ValueError: _nothing}},
    "request_class": {"request_class": _OwnRequest},
    "request_max_body_size": {"request_max_body_size": None},
    "exclude_from_auth": {"opt": {"exclude_from_auth": True}},
    "exclude_from_csrf": {"opt": {"exclude_from_csrf": True}},
    "user": {"dependencies": {"user": Provide(_provided)}},
    "guild": {"dependencies": {"guild": Provide(_provided)}},
}


def on_the_router(options: dict[str, Any]) -> Router:
    return Router("/", route_handlers=[mine], **options)


def on_an_inner_router(options: dict[str, Any]) -> Router:
    return Router("/", route_handlers=[Router("/inner", route_handlers=[mine], **options)])


def on_the_handler(options: dict[str, Any]) -> Router:
    @get("/own", **options)
    async def own() -> None: ...

    return Router("/", route_handlers=[own])


@pytest.mark.parametrize("place", [on_the_router, on_an_inner_router, on_the_handler])
@pytest.mark.parametrize("named", OPTIONS)
def test_a_route_that_bypasses_the_platform_is_refused(named: str, place: Callable[[dict[str, Any]], Router]) -> None:
    assert f"`{named}`" in problem_of(place(OPTIONS[named]))


def test_shared_caching_of_responses_is_refused() -> None:
    assert "`cache` cannot be set" in problem_of(on_the_handler({"cache": 60}))


@websocket("/talk")
async def talk(socket: WebSocket[Any, Any, Any]) -> None: ...


@asgi("/app", copy_scope=True)
async def app(scope: Scope, receive: Receive, send: Send) -> None: ...


@asgi("/files", is_mount=True, copy_scope=True)
async def files(scope: Scope, receive: Receive, send: Send) -> None: ...


@pytest.mark.parametrize("handler", [talk, app, files], ids=["websocket", "asgi", "mount"])
def test_only_routes_of_http_methods_are_served(handler: Any) -> None:
    assert "no websockets and no ASGI applications" in problem_of(Router("/", route_handlers=[handler]))


def test_guards_of_a_cog_run_after_those_of_the_platform() -> None:
    async def own_guard(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None: ...

    @get("/", guards=[own_guard])
    async def guarded() -> None: ...

    extension = the_one(of(Router("/", route_handlers=[guarded])))
    assert extension.problem is None


def test_all_mistakes_are_reported_at_once() -> None:
    @get("/guilds/{guild_id:int}", cache=True, exception_handlers={ValueError: _nothing})
    async def everything(guild_id: FromPath[int]) -> None: ...

    received = problem_of(Router("/", route_handlers=[everything]))
    assert received.startswith("/api/v1/ext/news/guilds/{guild_id}: ")
    assert all(word in received for word in ("guild_id:str", "`cache`", "`exception_handlers`"))
