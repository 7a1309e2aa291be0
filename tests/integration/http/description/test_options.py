"""OPTIONS on every path of the application answers with the allowed methods."""

import pytest

from tests.integration.http.extensions.news_cog import extensions
from tests.integration.http.people import GUILD, INITIAL
from tests.integration.http.routes import ROWS
from tests.integration.http.world import World


@pytest.mark.parametrize("template", dict.fromkeys(row.template for row in ROWS))
async def test_options_names_all_methods_of_a_path_and_so_does_the_refusal_of_another(
    world: World, template: str
) -> None:
    rows = [row for row in ROWS if row.template == template]
    browser = await world.signed_in(INITIAL)
    received = await browser.options(rows[0].url())
    refused = await browser.request("TRACE", rows[0].url())
    for response, status in ((received, 204), (refused, 405)):
        assert response.status_code == status
        assert sorted(response.headers["allow"].split(", ")) == sorted({"OPTIONS", *(row.method for row in rows)})


async def test_options_lists_the_methods_of_cogs_paths_too() -> None:
    world = await World.create(extensions=extensions())
    received = await (await world.signed_in(INITIAL)).options(f"/ext/news/guilds/{GUILD}/letters/1")
    assert received.headers["allow"] == "DELETE, GET, OPTIONS, PATCH"
