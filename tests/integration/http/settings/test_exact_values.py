"""Values over HTTP are what was stored to the last digit, or are refused at their field."""

from typing import Any

import pytest

from baseline.settings import Field, GuildSettings
from tests.integration.http.browser import Browser, problem
from tests.integration.http.people import GUILD, INITIAL
from tests.integration.http.world import World

LARGE = 1290000000000000302
URL = f"/guilds/{GUILD}/settings/exact"


class Exact(GuildSettings, section="exact", extra="allow"):
    """Numbers, in a model that would keep unknown fields."""

    log_channel: int = LARGE
    share: float = 0.5
    shares: dict[str, float] = Field(default_factory=dict)
    ids: list[int] = Field(default_factory=list)


@pytest.fixture
async def browser(world: World) -> Browser:
    world.services.settings_catalogue.declare("exact", [Exact])  # type: ignore[attr-defined]  # as loading does
    return await world.signed_in(INITIAL)


async def _put(browser: Browser, values: dict[str, Any], version: int = 0) -> Any:
    return await browser.put(URL, json={"version": version, "values": values})


async def test_an_integer_beyond_what_browsers_keep_is_text_and_survives_a_save(world: World, browser: Browser) -> None:
    await _put(browser, {"log_channel": LARGE + 1, "ids": [1, LARGE]})
    values = (await browser.get(URL)).json()["values"]
    assert (values["log_channel"], values["ids"]) == (str(LARGE + 1), [1, str(LARGE)])
    saved = await _put(browser, {**values, "share": 0.25}, version=1)
    assert saved.json()["values"] == {**values, "share": 0.25}
    stored = world.memory.guilds[GUILD].settings["exact"].values
    assert stored == {"log_channel": LARGE + 1, "ids": [1, LARGE], "share": 0.25}
    (entry, *_) = (await browser.get(f"/guilds/{GUILD}/audit-log")).json()["entries"]
    assert entry["after"] == {"log_channel": str(LARGE + 1), "ids": [1, str(LARGE)], "share": 0.25}
    exported = (await browser.get(f"/guilds/{GUILD}/settings/export")).json()
    assert exported["sections"]["exact"]["values"] == entry["after"]
    await browser.delete(URL, params={"version": 2})
    imported = await browser.post(f"/guilds/{GUILD}/settings/import", json=exported)
    changes = {change["field"]: change["after"] for change in imported.json()["sections"][0]["changes"]}
    assert (changes, world.memory.guilds[GUILD].settings["exact"].values) == (entry["after"], stored)


@pytest.mark.parametrize(
    ("values", "pointer"),
    [
        ({"share": "nan"}, "/values/share"),
        ({"share": "-inf"}, "/values/share"),
        ({"shares": {"a": "Infinity"}}, "/values/shares/a"),
        ({"unknown": 1}, "/values/unknown"),
        ({"model_extra": {}}, "/values/model_extra"),
    ],
)
async def test_what_cannot_be_stored_is_refused_at_its_field(
    browser: Browser, values: dict[str, Any], pointer: str
) -> None:
    response = await _put(browser, values)
    assert (response.status_code, problem(response)["type"]) == (422, "urn:baseline:settings.invalid")
    assert [error["pointer"] for error in problem(response)["errors"]] == [pointer]


@pytest.mark.parametrize("number", ["1e999", "-1e999", "1" + "0" * 5000, "NaN"])
async def test_a_number_that_no_reader_keeps_is_refused(browser: Browser, number: str) -> None:
    for path, body in (
        (f"/guilds/{GUILD}/settings/exact", '{"version": 0, "values": {"share": %s}}'),
        (f"/guilds/{GUILD}/settings", '{"sections": {"exact": {"version": 0, "values": {"share": %s}}}}'),
    ):
        response = await browser.put(path, content=body % number, headers={"Content-Type": "application/json"})
        assert response.status_code in (400, 422), response.text
