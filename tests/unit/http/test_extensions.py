"""Routers of cogs are tried out, one after the other, and what cannot be used is left out."""

from typing import Any

import pytest
from litestar import Controller, Router, get, post
from litestar.di import NamedDependency
from structlog.testing import capture_logs

from adapters.http.extensions.mounting import accept
from application.ports.bot.cog_modules import CogApi, CogLoadFailed
from baseline.api import ApiUser
from tests.unit.http.routes_of_cogs import change, in_guild, mine, of, problem_of, the_one


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


def test_the_first_of_two_cogs_with_the_same_name_is_served() -> None:
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
def test_an_object_other_than_a_router_is_refused(router: object) -> None:
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


def test_an_operation_id_of_the_platform_is_refused() -> None:
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


def test_a_route_without_an_openapi_schema_is_refused() -> None:
    @get("/strange")
    async def strange(data: "Nowhere") -> None: ...  # type: ignore[name-defined]  # noqa: F821 - that is the mistake

    assert "Nowhere" in problem_of(Router("/", route_handlers=[strange]))
