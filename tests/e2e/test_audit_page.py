"""The audit page: entries by day, filters in the address, more by scrolling, and changes by another person."""

import re
from typing import Protocol

from playwright.sync_api import Browser, Page, expect

from simulators.discord.world import DEMO_GUILD_ID
from tests.e2e.browser import new_page
from tests.e2e.dashboard import Dashboard
from tests.e2e.instance import Instance

_COG = "nothing_here"
_PAGE = 50


class Switch(Protocol):
    def __call__(self, *, on: bool) -> None:
        """Switch the cog, which leaves one entry."""
        ...


def _switching(page: Page, instance: Instance) -> Switch:
    """Return a function that switches a cog off or on, as the settings page does; each switch leaves an audit entry."""
    api = f"{instance.url}/api/v1"
    token = page.request.get(f"{api}/auth/me").json()["csrf_token"]
    headers = {"X-CSRF-Token": token, "Origin": instance.url}

    def switch(*, on: bool) -> None:
        answer = page.request.put(f"{api}/guilds/{DEMO_GUILD_ID}/cogs/{_COG}", data={"on": on}, headers=headers)
        assert answer.ok, answer.text()

    return switch


def test_the_audit_page_filters_by_its_address_grows_and_follows_another_person(
    chromium: Browser, dashboard: Dashboard, instance: Instance
) -> None:
    page = dashboard.page
    dashboard.sign_in("Olivia")
    switch = _switching(page, instance)
    for number in range(_PAGE + 4):
        switch(on=number % 2 == 1)

    page.goto(f"{instance.url}/guilds/{DEMO_GUILD_ID}/audit?kind=settings&period=day")
    changes = page.get_by_role("list", name="Changes")
    expect(changes.get_by_role("heading", level=2).first).to_have_text(re.compile(r"\d{4}"))
    expect(changes.get_by_role("listitem").nth(1)).to_contain_text(f"Olivia switched {_COG} on")
    expect(page.get_by_role("combobox", name="Kind")).to_contain_text("Settings")
    end = page.get_by_role("status").filter(has_text="older changes")
    expect(end).to_have_text("Scroll for older changes.")
    page.keyboard.press("End")
    expect(end).not_to_have_text("Scroll for older changes.")

    page.keyboard.press("Home")
    page.get_by_role("button", name="Clear filters").click()
    expect(page).to_have_url(re.compile(r"/audit$"))

    dashboard.open("Access")
    people = page.get_by_role("region", name="People with access")
    page.get_by_role("combobox", name="Member").press("Enter")
    expect(page.get_by_placeholder("Search…")).to_be_focused()
    page.keyboard.type("leo")
    expect(page.get_by_role("option", name="Leo")).to_have_attribute("data-selected", "true")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Add person").click()
    row = people.get_by_role("listitem").filter(has_text="Leo")
    expect(row).to_have_count(1)

    dashboard.open("Audit")
    expect(changes).to_contain_text("gave Leo access")
    with new_page(chromium) as other:
        Dashboard(other, instance.url).sign_in("Leo")
        _switching(other, instance)(on=False)
        expect(changes).to_contain_text(f"Leo switched {_COG} off")

    switch(on=True)
    dashboard.open("Access")
    row.get_by_role("button", name="Remove access").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Remove access").click()
    expect(row).to_have_count(0)
