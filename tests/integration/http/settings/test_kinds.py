"""The API keeps every kind of setting as it was sent."""

import pytest

from domain.settings import JsonValue
from tests.integration.http.browser import Browser
from tests.integration.http.people import DELEGATE, GUILD, INITIAL
from tests.integration.http.welcome import welcome_catalogue
from tests.integration.http.world import World
from tests.settings_kinds.kinds import KINDS, Kind, field_of
from tests.settings_kinds.table import kinds_section

HERE: dict[str, JsonValue] = {"channel": "400", "channels": ["400"], "role": "500", "member": str(DELEGATE)}
"""Ids of this guild for the kinds whose samples name those of the simulated Discord."""
URL = f"/guilds/{GUILD}/settings/kinds"


@pytest.fixture
async def browser(world: World) -> Browser:
    # Declared as for a loaded cog, but checked once for all tests: the check takes longer than a test.
    declared = welcome_catalogue(kinds=kinds_section()._model)._by_cog["kinds"]  # type: ignore[attr-defined]
    world.services.settings_catalogue._by_cog["kinds"] = declared  # type: ignore[attr-defined]
    return await world.signed_in(INITIAL)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.title)
async def test_a_value_of_each_kind_is_stored_and_read_back_unchanged(browser: Browser, kind: Kind) -> None:
    field = field_of(kind)
    value = HERE.get(kind.control, kind.value)
    sent = "secret" if kind.edit == "replace" else value
    values = (await browser.get(URL)).json()["values"]
    changed = await browser.put(URL, json={"version": 0, "values": {**values, field: sent}})
    assert changed.status_code == 200, changed.text
    assert changed.json()["values"] == {**values, field: value}
    again = await browser.put(URL, json={"version": 1, "values": {**changed.json()["values"], "other": "y"}})
    assert again.json()["values"] == {**values, field: value, "other": "y"}
