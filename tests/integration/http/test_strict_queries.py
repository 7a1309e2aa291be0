"""A query means what the API's description says, and nothing that Litestar reads into it besides."""

import pytest

from tests.integration.http.browser import problem, problem_type
from tests.integration.http.people import GUILD, INITIAL
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
        (f"/guilds/{GUILD}/llm/usage.csv?limit=5&to=null", "/query/to"),
    ],
)
async def test_what_is_no_value_is_refused_by_name(world: World, url: str, pointer: str) -> None:
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
        f"{LOG}?from=2026-03-01T12:00:00Z&somebody=null",
        f"{REQUESTS}?cog=null&user_id=12",
    ],
)
async def test_text_may_read_null_and_numbers_are_numbers(world: World, url: str) -> None:
    response = await (await world.signed_in(INITIAL)).get(url)
    assert response.status_code == 200, response.text
