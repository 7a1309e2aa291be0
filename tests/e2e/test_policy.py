"""Elements for which libraries insert styles keep to the page's Content-Security-Policy."""

from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.e2e.dashboard import Dashboard

_WATCH = """
    window.refused = [];
    document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, sample }) =>
        window.refused.push(`${violatedDirective} ${blockedURI} ${sample}`));
"""


def _expect_it_covers_nothing(page: Page, toast: Locator) -> None:
    """On a desktop a toast stays in the column of the navigation, below its links and above the account."""
    box, links = toast.bounding_box(), page.get_by_role("navigation", name="Server").filter(visible=True)
    column, account = links.bounding_box(), page.get_by_role("button", name="Account of").bounding_box()
    assert box is not None
    assert column is not None
    assert account is not None
    assert box["x"] + box["width"] <= page.get_by_role("main").evaluate("main => main.getBoundingClientRect().left")
    assert column["y"] < box["y"]
    assert box["y"] + box["height"] <= account["y"]


def test_menus_dialogs_lists_and_toasts_keep_to_the_policy_with_the_dashboards_own_font(dashboard: Dashboard) -> None:
    page = dashboard.page
    page.add_init_script(_WATCH)
    dashboard.sign_in("Olivia")
    dashboard.open_guild()
    page.get_by_role("button", name="Account of").click()
    page.get_by_role("menuitem", name="Account of").or_(page.get_by_role("menuitem", name="Sign out")).first.wait_for()
    page.keyboard.press("Escape")
    dashboard.open_settings_of("Alerts")
    page.get_by_role("button", name="Send a test").click()
    toast = page.locator("[data-sonner-toast]")
    expect(toast).to_have_css("position", "absolute")
    _expect_it_covers_nothing(page, toast)
    dashboard.open("Budgets")
    page.get_by_role("button", name="Add a budget").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.get_by_role("dialog").get_by_role("combobox").first.click()
    expect(page.get_by_role("listbox")).to_be_visible()
    refused: list[Any] = page.evaluate("window.refused")
    assert refused == []
    assert page.evaluate("document.fonts.ready.then(all => [...all].filter(one => one.status === 'loaded').length)") > 0
