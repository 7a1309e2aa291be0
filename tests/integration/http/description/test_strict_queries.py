"""Queries are parsed as the API's description says, without Litestar's leniency."""

from typing import Any

import pytest
from litestar import Request, get
from litestar.params import FromQuery

from adapters.http.extensions.mounting import accept
from tests.integration.http.browser import problem, problem_type
from tests.integration.http.extensions.news_cog import cog_api
from tests.integration.http.people import GUILD, INITIAL
from tests.integration.http.routes import ROWS, Row
from tests.integration.http.world import World

LOG, REQUESTS = f"/guilds/{GUILD}/audit-log", "/llm/requests"


@pytest.mark.parametrize(
    ("url", "pointer"),
    [
        (f"{LOG}?action=null", "/query/action"),
        (f"{LOG}?from=null", "/query/from"),
        (f"{LOG}?to=0", "/query/to"),
        (f"{LOG}?from=0.5", "/query/from"),
        (f"{LOG}?from=-1e3", "/query/from"),
        (f"{REQUESTS}?success=NULL", "/query/success"),
        (f"{REQUESTS}?kind=null", "/query/kind"),
        (f"{REQUESTS}?to=1700000000", "/query/to"),
        ("/llm/usage/summary?from=null", "/query/from"),
        (f"/guilds/{GUILD}/llm/usage.csv?from=2026-01-01&to=null", "/query/to"),
    ],
)
async def test_an_invalid_query_value_is_refused_by_name(world: World, url: str, pointer: str) -> None:
    response = await (await world.signed_in(INITIAL)).get(url)
    assert (response.status_code, problem_type(response)) == (400, "request.invalid")
    assert [error["pointer"] for error in problem(response)["errors"]] == [pointer]


@pytest.mark.parametrize(
    "url",
    [
        f"/guilds/{GUILD}/members?query=null",
        f"/guilds/{GUILD}/members?query=12",
        f"/guilds/{GUILD}/members?limit=12",
        f"{LOG}?target=null",
        f"{LOG}?from=2026-03-01T12:00:00Z&target=null",
        f"{REQUESTS}?cog=null&user_id=12",
    ],
)
async def test_text_parameters_accept_null_and_digits(world: World, url: str) -> None:
    response = await (await world.signed_in(INITIAL)).get(url)
    assert response.status_code == 200, response.text


@pytest.mark.parametrize("row", [row for row in ROWS if "/schema" not in row.template], ids=str)
async def test_every_route_refuses_parameters_that_it_does_not_declare(world: World, row: Row) -> None:
    browser = await world.signed_in(row.changer)
    for query, name in (
        ("surprise=1", "surprise"),
        ("GUILD_ID=1", "GUILD_ID"),
        ("a%20b=", "a b"),
        ("limit[]=1", "limit[]"),
    ):
        url = f"{row.url()}{'&' if '?' in row.url() else '?'}{query}"
        response = await browser.request(row.method, url, json=row.body)
        assert (response.status_code, problem_type(response)) == (400, "request.invalid"), query
        [error] = problem(response)["errors"]
        assert (error["pointer"], error["message"][:17]) == (f"/query/{name}", "Unknown parameter")


async def test_an_unknown_parameter_is_refused_with_a_list_of_known_ones(world: World) -> None:
    response = await (await world.signed_in(INITIAL)).get(f"{LOG}?form=2026-03-01T12:00:00Z")
    [error] = problem(response)["errors"]
    known = ("action", "actor", "after", "family", "field", "from", "limit", "target", "to")
    assert error["message"] == f"Unknown parameter. Known: {', '.join(f'`{name}`' for name in known)}."


@pytest.mark.parametrize("query", ["limit=1&limit=1", "limit=1&l%69mit=2", "from=&from="])
async def test_a_repeated_parameter_is_refused(world: World, query: str) -> None:
    response = await (await world.signed_in(INITIAL)).get(f"{LOG}?{query}")
    assert (response.status_code, problem_type(response)) == (400, "request.invalid")
    [error] = problem(response)["errors"]
    assert error["message"] == "Expected once: the parameter is given several times."


@get("/lists")
async def count(words: FromQuery[list[str] | None] = None) -> int:
    return len(words or [])


@get("/whole")
async def list_all(request: Request[Any, Any, Any]) -> list[str]:
    return sorted(request.query_params)


@pytest.mark.parametrize(
    ("path", "status", "answer"),
    [
        ("/lists?words=a&words=b", 200, 2),
        ("/lists?word=a", 400, None),
        ("/whole?any=1&other=2", 200, ["any", "other"]),
    ],
)
async def test_a_cogs_route_may_take_lists_and_the_query_as_a_whole(path: str, status: int, answer: object) -> None:
    world = await World.create(extensions=accept([cog_api("words", count, list_all)]))
    response = await (await world.signed_in(INITIAL)).get(f"/ext/words{path}")
    assert response.status_code == status, response.text
    assert status != 200 or response.json() == answer
