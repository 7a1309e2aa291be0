"""The description that the running API serves is the one that the repository keeps."""

import json
from pathlib import Path

import pytest

from tests.integration.http.people import INITIAL
from tests.integration.http.world import World

KEPT = json.loads(Path("docs/openapi.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", ["/schema", "/schema/openapi.json"])
async def test_the_description_is_public(world: World, path: str) -> None:
    response = await world.browser().get(path)
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("application/vnd.oai.openapi+json")
    assert response.json() == KEPT


async def test_every_path_and_method_in_it_is_a_route(world: World) -> None:
    browser = await world.signed_in(INITIAL)
    for path in KEPT["paths"]:
        allowed = (await browser.request("PATCH", f"https://api.example{path}")).headers["allow"].split(", ")
        assert {method.upper() for method in KEPT["paths"][path]} == set(allowed) - {"OPTIONS"}
