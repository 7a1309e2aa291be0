"""The main flows without a mouse: a person signs in, changes a server and signs out, and always sees the focus."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from simulators.discord.world import DEMO
from tests.e2e.browser import new_page
from tests.e2e.dashboard import DEMO as NAME
from tests.e2e.instance import Instance
from tests.e2e.keyboard import Keyboard

pytestmark = pytest.mark.timeout(300)

GUILD = f"/guilds/{DEMO.id}"


@pytest.fixture(scope="module")
def page(chromium: Browser, large: Instance) -> Iterator[Page]:
    """One page for all tests, in their order: each begins where the one before has ended."""
    with new_page(chromium) as page:
        page.goto(large.url)
        yield page


@pytest.fixture
def keys(page: Page) -> Keyboard:
    return Keyboard(page)


def opened(keys: Keyboard, name: str) -> None:
    """Open a page by the navigation."""
    navigation = keys.page.get_by_role("navigation", name="Server").filter(visible=True)
    keys.on(navigation.get_by_role("link", name=re.compile(f"^{name}")))
    expect(keys.page.get_by_role("heading", name=name, level=1)).to_be_visible()


def test_signing_in_leads_to_a_server(page: Page, keys: Keyboard) -> None:
    sign_in = page.get_by_role("button", name="Sign in with Discord")
    keys.on(sign_in.or_(page.get_by_role("link", name="Sign in with Discord")))
    keys.on(page.get_by_role("button", name="Sign in as Olivia"))
    keys.on(page.get_by_role("link", name=re.compile(NAME)))
    expect(page.get_by_role("heading", name=NAME, level=1)).to_be_visible()
    keys.to(page.get_by_role("link", name="Skip to content"))
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.activeElement.id === 'content'")


def test_a_setting_is_changed_saved_and_reset(page: Page, keys: Keyboard) -> None:
    opened(keys, "Settings")
    keys.on(page.get_by_role("navigation", name="Sections").get_by_role("button", name="Inquiry"))
    field = page.get_by_role("textbox", name="Longest answer")
    keys.write(field, "900")
    page.keyboard.press("Control+s")
    expect(page.get_by_role("button", name="Save changes")).to_have_count(0)
    expect(field).to_be_focused()
    expect(field).to_have_value("900")
    question = page.get_by_role("alertdialog")
    keys.on(page.get_by_role("button", name="Reset to defaults"))
    keys.to(question.get_by_role("button", name="Reset"))
    keys.closes(question, lambda: page.keyboard.press("Enter"))


def test_a_budget_is_added_with_its_question_and_removed(page: Page, keys: Keyboard) -> None:
    opened(keys, "Budgets")
    keys.on(page.get_by_role("button", name="Add a budget"))
    sheet = page.get_by_role("dialog", name="Add a budget")
    keys.on(sheet.get_by_role("combobox", name="For"))
    keys.to(page.get_by_role("option", name="One feature"), "ArrowDown")
    page.keyboard.press("Enter")
    # On a loaded machine the list gives the focus back late, which would close the next list.
    expect(sheet.get_by_role("combobox", name="For")).to_be_focused()
    keys.on(sheet.get_by_role("combobox", name="Feature"))
    expect(page.get_by_placeholder("Search…")).to_be_focused()
    assert keys.fault() == ""
    page.keyboard.type("ask")
    expect(page.get_by_role("option", name="ask")).to_have_attribute("data-selected", "true")
    page.keyboard.press("Enter")
    keys.write(sheet.get_by_role("textbox", name="Limit in US dollars"), "0.01")
    expect(sheet.get_by_role("status")).to_contain_text("Stops ask now")

    question = page.get_by_role("alertdialog", name="Save and stop now?")
    stop = sheet.get_by_role("button", name="Save and stop now…")
    keys.on(stop)
    keys.to(question.get_by_role("button", name="Cancel"))
    keys.closes(question, lambda: page.keyboard.press("Escape"))
    expect(stop).to_be_focused()
    page.keyboard.press("Enter")
    keys.to(question.get_by_role("button", name="Save and stop"))
    keys.closes(sheet, lambda: page.keyboard.press("Enter"))

    change = page.get_by_role("button", name="Change ask per month")
    keys.on(change)
    keys.closes(page.get_by_role("dialog", name="Change the budget"), lambda: page.keyboard.press("Escape"))
    expect(change).to_be_focused()
    remove = page.get_by_role("button", name="Remove ask per month")
    keys.on(remove)
    keys.to(page.get_by_role("alertdialog").get_by_role("button", name="Remove"))
    keys.closes(page.get_by_role("alertdialog"), lambda: page.keyboard.press("Enter"))
    expect(remove).to_have_count(0)
    expect(page.get_by_role("heading", name="Budgets", level=1)).to_be_focused()


def test_access_is_granted_to_a_person_who_is_searched_for_and_revoked(page: Page, keys: Keyboard) -> None:
    opened(keys, "Access")
    member = page.get_by_role("combobox", name="Member")
    keys.on(member)
    expect(page.get_by_placeholder("Search…")).to_be_focused()
    page.keyboard.type("l")
    found = page.get_by_role("option")
    expect(found.filter(has_text="Leo")).to_have_count(1)
    expect(found.first).to_have_attribute("data-selected", "true")
    for _ in range(found.count()):
        if found.filter(has_text="Leo").get_attribute("data-selected") == "true":
            break
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(member).to_be_focused()
    expect(member).to_contain_text("Leo")
    keys.on(page.get_by_role("button", name="Add person"))
    row = page.get_by_role("region", name="People with access").get_by_role("listitem").filter(has_text="Leo")
    expect(row).to_have_count(1)
    expect(member).to_be_focused()
    keys.on(row.get_by_role("button", name="Remove access"))
    keys.to(page.get_by_role("alertdialog").get_by_role("button", name="Remove access"))
    keys.closes(page.get_by_role("alertdialog"), lambda: page.keyboard.press("Enter"))
    expect(row).to_have_count(0)
    expect(page.get_by_role("heading", name="Access", level=1)).to_be_focused()


def test_the_panel_of_a_request_opens_and_closes(page: Page, keys: Keyboard) -> None:
    opened(keys, "Requests")
    row = page.get_by_role("button", name=re.compile("^Request of")).first
    name = row.get_attribute("aria-label")
    keys.on(row)
    panel = page.get_by_role("dialog", name="Request")
    expect(panel).to_contain_text("attempt of this call")
    keys.to(panel.get_by_role("button", name="Only this person"))
    keys.closes(panel, lambda: page.keyboard.press("Escape"))
    expect(page.get_by_role("button", name=name or "", exact=True).first).to_be_focused()


def test_usage_is_filtered(page: Page, keys: Keyboard) -> None:
    page.keyboard.press("g")  # Tab would pass through all requests
    page.keyboard.press("u")
    expect(page.get_by_role("heading", name="Usage", level=1)).to_be_visible()
    keys.keeps_focus()
    divided = page.get_by_role("radiogroup", name="Divided by").get_by_role("radio")
    keys.to(divided.first)
    keys.to(divided.filter(has_text="Model"), "ArrowRight")
    page.keyboard.press("Space")
    keys.on(page.get_by_role("list", name="Parts of the chart").get_by_role("button").filter(has_text="claude"))
    remove = page.get_by_role("group", name="Filters").get_by_role("button", name=re.compile("^Remove the filter"))
    expect(remove).to_have_count(1)
    keys.keeps_focus()
    keys.on(remove)
    expect(remove).to_have_count(0)
    expect(page.get_by_role("heading", name="Usage", level=1)).to_be_focused()


def test_shortcuts_and_the_palette_lead_to_pages(page: Page, keys: Keyboard) -> None:
    opened(keys, "Audit")
    expect(page.get_by_role("list", name="Changes")).to_contain_text("ave Leo access")
    page.keyboard.press("Control+k")
    palette = page.get_by_role("dialog", name="Command palette")
    budgets = palette.get_by_role("option", name=re.compile("^Budgets Limits"))
    expect(budgets).to_be_visible()
    assert keys.fault() == ""
    page.keyboard.type("budg")
    expect(budgets).to_have_attribute("data-selected", "true")
    keys.closes(palette, lambda: page.keyboard.press("Enter"))
    expect(page.get_by_role("heading", name="Budgets", level=1)).to_be_visible()
    page.keyboard.press("g")
    page.keyboard.press("u")
    expect(page.get_by_role("heading", name="Usage", level=1)).to_be_visible()
    page.keyboard.press("Shift+?")
    shortcuts = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(shortcuts).to_be_visible()
    keys.closes(shortcuts, lambda: page.keyboard.press("Escape"))


def test_signing_out_ends_the_session(page: Page, keys: Keyboard, large: Instance) -> None:
    keys.on(page.get_by_role("button", name="Account of").filter(visible=True))
    keys.to(page.get_by_role("menuitem", name="Sign out"), "ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Sign in with Discord").first).to_be_visible()
    assert page.context.request.get(f"{large.url}/api/v1/auth/me").status == 401
