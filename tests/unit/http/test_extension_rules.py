"""Which routes of cogs are accepted, and what is said about those that are not."""

from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest
from litestar import Controller, Request, Response, Router, asgi, get, post, websocket
from litestar.connection import ASGIConnection, WebSocket
from litestar.datastructures import State
from litestar.di import NamedDependency, Provide
from litestar.handlers import BaseRouteHandler
from litestar.params import FromPath
from litestar.types import ASGIApp, Receive, Scope, Send
from structlog.testing import capture_logs

from adapters.http.extension_list import Extension
from adapters.http.extensions import accept
from application.ports.cogs import CogApi, CogLoadFailed
from baseline.api import ApiGuild, ApiUser

IN_GUILD = "/guilds/{guild_id:str}"


@get("/mine")
async def mine(user: NamedDependency[ApiUser]) -> dict[str, str]:
    return {"name": user.name}


@get(IN_GUILD)
async def in_guild(guild: NamedDependency[ApiGuild]) -> dict[str, int]:
    return {"id": guild.id}


@post(f"{IN_GUILD}/notes")
async def change(guild: NamedDependency[ApiGuild], user: NamedDependency[ApiUser]) -> None: ...


def of(router: object, cog: str = "news") -> CogApi:
    module = ModuleType(f"cogs.{cog}.api")
    module.router = router  # type: ignore[attr-defined]
    return CogApi(cog, module)


def the_one(api: CogApi) -> Extension:
    (extension,) = accept([api])
    return extension


def problem_of(router: object) -> str:
    extension = the_one(of(router))
    assert extension.router is None
    assert extension.routes == ()
    assert extension.problem is not None
    assert "\n" not in extension.problem
    return extension.problem


def test_routes_stand_below_the_name_of_their_cog() -> None:
    extension = the_one(of(Router("/", route_handlers=[mine, in_guild, change])))
    assert extension.problem is None
    assert sorted(extension.routes) == [
        "GET /api/v1/ext/news/guilds/{guild_id}",
        "GET /api/v1/ext/news/mine",
        "POST /api/v1/ext/news/guilds/{guild_id}/notes",
    ]


def test_a_controller_may_hold_the_routes() -> None:
    class News(Controller):
        path = "/letters"

        @get("/")
        async def all_letters(self, user: NamedDependency[ApiUser]) -> list[str]:
            return []

    assert the_one(of(Router("/", route_handlers=[News]))).routes == ("GET /api/v1/ext/news/letters",)


def test_two_cogs_may_have_the_same_routes_under_their_names() -> None:
    router = Router("/", route_handlers=[mine])
    news, mail = accept([of(router, "news"), of(router, "mail")])
    assert (news.routes, mail.routes) == (("GET /api/v1/ext/news/mine",), ("GET /api/v1/ext/mail/mine",))


def test_of_two_cogs_with_one_name_the_first_is_served() -> None:
    router = Router("/", route_handlers=[mine])
    first, second = accept([of(router), of(router)])
    assert (first.problem, second.problem) == (None, "another cog has the same name")


def test_a_cog_that_cannot_be_imported_says_why_and_leaves_the_others_alone() -> None:
    broken = CogApi("broken", CogLoadFailed("broken", "ValueError: no"))
    with capture_logs() as lines:
        extensions = accept([broken, of(Router("/", route_handlers=[mine]))])
    assert [extension.problem for extension in extensions] == ["ValueError: no", None]
    assert [(line["log_level"], line["cog"], line["reason"]) for line in lines] == [
        ("error", "broken", "ValueError: no")
    ]


@pytest.mark.parametrize("router", [None, "a router", mine, object(), Router])
def test_what_is_no_router_is_refused(router: object) -> None:
    assert problem_of(router) == "it has no `router = Router(...)` of Litestar"


def test_a_router_without_routes_is_refused() -> None:
    assert problem_of(Router("/", route_handlers=[])) == "it has no routes"


def test_handlers_that_clash_are_refused() -> None:
    @get("/mine")
    async def again() -> None: ...

    def inner(*handlers: Any) -> Router:
        return Router("/", route_handlers=handlers)

    for router in (inner(mine, again), inner(inner(mine), inner(again)), inner(inner(inner(mine), inner(again)))):
        assert problem_of(router) == "/mine: there are several handlers of GET"


def test_different_methods_of_one_path_do_not_clash() -> None:
    @post("/mine")
    async def add() -> None: ...

    assert len(the_one(of(Router("/", route_handlers=[mine, Router("/", route_handlers=[add])]))).routes) == 2


def test_an_operation_id_of_ours_is_refused() -> None:
    @get("/mine", operation_id="getGuild")
    async def same_name() -> None: ...

    assert "getGuild" in problem_of(Router("/", route_handlers=[same_name]))


def test_an_operation_id_of_another_cog_is_refused() -> None:
    @get("/mine", operation_id="getNews")
    async def same_name() -> None: ...

    router = Router("/", route_handlers=[same_name])
    first, second = accept([of(router, "first"), of(router, "second")])
    assert first.problem is None
    assert "getNews" in str(second.problem)


def test_what_cannot_be_described_is_refused() -> None:
    @get("/strange")
    async def strange(data: "Nowhere") -> None: ...  # type: ignore[name-defined]  # noqa: F821 - that is the mistake

    assert "Nowhere" in problem_of(Router("/", route_handlers=[strange]))


@pytest.mark.parametrize("path", ["/../guilds", "/./x", "/a/../../auth/me", ".."])
def test_a_path_that_leads_elsewhere_is_refused(path: str) -> None:
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


def test_what_only_the_platform_uses_is_not_given() -> None:
    @get("/all")
    async def direct(services: NamedDependency[Any]) -> None: ...

    async def provide_secret(caller: NamedDependency[Any]) -> str:
        return str(caller)

    @get("/indirect", dependencies={"secret": Provide(provide_secret)})
    async def indirect(secret: NamedDependency[str]) -> None: ...

    assert "`services` is not for cogs" in problem_of(Router("/", route_handlers=[direct]))
    assert "`caller` is not for cogs" in problem_of(Router("/", route_handlers=[indirect]))


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
    "access": {"dependencies": {"access": Provide(_provided)}},
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
def test_what_would_get_around_the_platform_is_refused(named: str, place: Callable[[dict[str, Any]], Router]) -> None:
    assert f"`{named}`" in problem_of(place(OPTIONS[named]))


def test_answers_are_not_cached_for_everybody() -> None:
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


def test_guards_of_the_cog_come_after_ours() -> None:
    async def own_guard(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None: ...

    @get("/", guards=[own_guard])
    async def guarded() -> None: ...

    extension = the_one(of(Router("/", route_handlers=[guarded])))
    assert extension.problem is None


def test_every_mistake_is_named_at_once() -> None:
    @get("/guilds/{guild_id:int}", cache=True, exception_handlers={ValueError: _nothing})
    async def everything(guild_id: FromPath[int]) -> None: ...

    told = problem_of(Router("/", route_handlers=[everything]))
    assert told.startswith("/api/v1/ext/news/guilds/{guild_id}: ")
    assert all(word in told for word in ("guild_id:str", "`cache`", "`exception_handlers`"))
