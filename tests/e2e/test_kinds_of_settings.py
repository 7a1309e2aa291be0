"""Every kind of setting is edited in a browser, as the guide's table says, and saved to the last digit."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from simulators.discord.world import DEMO
from tests.e2e.browser import new_page
from tests.e2e.dashboard import Dashboard
from tests.e2e.instance import Instance
from tests.settings_kinds.kinds import KINDS, Kind, field_of, title_of

BERLIN = "Europe/Berlin"
SETTINGS = re.compile(r"/settings/kinds$")
SAVES = 4
"""The number of saves for all kinds, few since each reloads the page. Neighbours in the table use the same control, so
they are not saved together.
"""


@pytest.fixture(scope="module")
def settings(chromium: Browser, harbour: Instance) -> Iterator[Dashboard]:
    """The settings page of a bot with a cog that declares every kind."""
    with new_page(chromium, zone=BERLIN) as page:
        dashboard = Dashboard(page, harbour.url)
        dashboard.sign_in("Olivia", f"/guilds/{DEMO.id}/settings?section=kinds")
        yield dashboard


@pytest.fixture
def card(settings: Dashboard) -> Page:
    settings.page.reload()
    expect(settings.page.get_by_label("Other", exact=True)).to_be_visible(timeout=30_000)
    return settings.page


@pytest.mark.parametrize("kinds", [KINDS[first::SAVES] for first in range(SAVES)], ids=lambda kinds: kinds[0].title)
def test_each_kind_is_edited_and_changes_no_other(card: Page, kinds: Sequence[Kind]) -> None:
    before = _stored(card)
    for kind in kinds:
        _edit(card, kind)
    with card.expect_response(lambda one: one.request.method == "PUT" and bool(SETTINGS.search(one.url))) as answer:
        card.get_by_role("button", name="Save changes").click()
    assert answer.value.status == 200, answer.value.text()
    assert answer.value.json()["values"] == {**before, **{field_of(kind): kind.value for kind in kinds}}


def _stored(page: Page) -> dict[str, Any]:
    """Return what the API sends to the page."""
    path = f"/api/v1/guilds/{DEMO.id}/settings/kinds"
    values: dict[str, Any] = page.evaluate("path => fetch(path).then(answer => answer.json())", path)["values"]
    return values


def _edit(page: Page, kind: Kind) -> None:
    """Use the control as a person does."""
    field = page.get_by_label(title_of(kind), exact=True)
    match kind.edit:
        case "switch":
            field.click()
        case "choose" | "pick":
            field.click()
            page.get_by_role("option", name=kind.written, exact=True).click()
            page.keyboard.press("Escape")
        case "add":
            field.fill(kind.written)
            field.press("Enter")
        case _:
            field.fill(kind.written)
