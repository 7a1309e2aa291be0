"""A large guild with a year of usage: its budgets, the banner that they cause, its overview and its usage page."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.browser import new_page
from tests.e2e.dashboard import Dashboard
from tests.e2e.instance import Instance
from tests.waiting import wait_until

MOST_ELEMENTS = 1_500


def _open(page: Page, instance: Instance, place: str) -> Dashboard:
    dashboard = Dashboard(page, instance.url)
    dashboard.open_as("Olivia", place)
    return dashboard


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A page on which an error in the console fails the test."""
    with new_page(chromium) as page:
        errors: list[str] = []
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        yield page
        assert errors == []


def test_an_empty_page_suggests_limits_and_one_is_added_by_keyboard_alone(page: Page, large: Instance) -> None:
    _open(page, large, "Budgets")
    suggestions = page.get_by_role("list", name="Suggested budgets")
    expect(suggestions.get_by_role("listitem")).to_have_count(3)
    page.get_by_role("button", name="Use Whole server per month").press("Enter")
    sheet = page.get_by_role("dialog", name="Add a budget")
    expect(sheet.get_by_role("status")).to_contain_text("Changes nothing now")
    sheet.get_by_role("textbox", name="Limit in US dollars").press("Enter")
    expect(sheet).to_have_count(0)
    limit = page.get_by_role("region", name="Server, this month")
    expect(limit).to_contain_text("budgets also count")
    expect(limit).to_contain_text("Expected at the month's end")


def test_a_limit_below_what_is_spent_asks_first_and_then_shows_on_every_page(page: Page, large: Instance) -> None:
    dashboard = _open(page, large, "Budgets")
    page.get_by_role("button", name="Add a budget").click()
    sheet = page.get_by_role("dialog", name="Add a budget")
    sheet.get_by_role("combobox", name="For").click()
    page.get_by_role("option", name="One feature").click()
    sheet.get_by_role("combobox", name="Feature").click()
    page.get_by_role("option", name="ask").click()
    sheet.get_by_role("textbox", name="Limit in US dollars").fill("0.01")
    expect(sheet.get_by_role("status")).to_contain_text("Stops ask now")
    sheet.get_by_role("button", name="Save and stop now…").click()
    question = page.get_by_role("alertdialog", name="Save and stop now?")
    question.get_by_role("button", name="Save and stop").click()
    expect(sheet).to_have_count(0)
    banner = page.get_by_text("The monthly budget of ask is used up.")
    for place in ("Usage", "Settings", "Access", "Audit"):
        dashboard.open(place)
        expect(banner).to_be_visible()
    expect(page.get_by_text("changed the budgets: added ask per month").first).to_be_visible()


def test_a_change_by_one_person_appears_for_another_within_seconds(
    page: Page, chromium: Browser, large: Instance
) -> None:
    with new_page(chromium) as other:
        watching = Dashboard(other, large.url)
        with watching.following_events():
            watching.open_as("Olivia", "Budgets")
        _open(page, large, "Budgets")
        page.get_by_role("button", name="Change Whole server per month").click()
        sheet = page.get_by_role("dialog", name="Change the budget")
        sheet.get_by_role("textbox", name="Limit in US dollars").fill("321")
        sheet.get_by_role("button", name="Save budget").click()
        expect(other.get_by_role("table", name="All budgets")).to_contain_text("$321.00")


def test_the_budgets_of_a_large_guild_are_accessible_and_fit(page: Page, large: Instance) -> None:
    dashboard = _open(page, large, "Budgets")
    expect(page.get_by_role("table", name="All budgets")).to_be_visible()
    dashboard.settled()
    found = [*dashboard.faults("budgets")]
    page.get_by_role("button", name="Change Whole server per month").click()
    sheet = page.get_by_role("dialog", name="Change the budget")
    sheet.get_by_role("textbox", name="Limit in US dollars").fill("1")
    expect(sheet.get_by_role("status")).to_contain_text("Stops")
    found += dashboard.faults("budget")
    sheet.get_by_role("button", name="Save and stop now…").click()
    expect(page.get_by_role("alertdialog")).to_be_visible()
    found += dashboard.faults("stop by a budget")
    assert found == []


def test_the_overview_of_a_large_guild_is_accessible_and_fits(page: Page, large: Instance) -> None:
    dashboard = _open(page, large, "Overview")
    expect(page.get_by_role("list", name="Who cost most this month").get_by_role("listitem")).to_have_count(5)
    expect(page.get_by_role("list", name="Features that cost most").get_by_role("listitem")).to_have_count(5)
    expect(page.get_by_role("region", name="This month", exact=True)).to_contain_text("Expected at the month's end")
    health = page.get_by_role("region", name="Is the bot well here?")
    expect(health).to_contain_text("Connected")
    expect(health).to_contain_text("in the last 7 days")
    dashboard.settled()
    found = [*dashboard.faults("overview")]
    dashboard.open("Audit")
    dashboard.settled()
    assert [*found, *dashboard.faults("audit")] == []


def test_the_document_of_a_page_has_its_figures_for_people_with_access_alone(page: Page, large: Instance) -> None:
    dashboard = _open(page, large, "Usage")
    expect(page.get_by_test_id("usage-total-cost")).to_be_visible()

    def document() -> str:
        return page.context.request.get(page.url, headers={"Accept": "text/html"}).text()

    wait_until(lambda: 'data-testid="usage-total-cost"' in document(), "the API to answer in time for the document")
    token = page.context.request.get(f"{large.url}/api/v1/auth/me").json()["csrf_token"]
    assert token not in document()
    usage = page.url
    page.context.clear_cookies(name="baseline")
    dashboard.sign_in("Leo")
    assert "usage-total-cost" not in page.context.request.get(usage, headers={"Accept": "text/html"}).text()
    page.context.clear_cookies()
    assert "usage-total-cost" not in page.context.request.get(usage, headers={"Accept": "text/html"}).text()


def test_a_year_of_usage_is_accessible_fits_and_stays_light(page: Page, large: Instance) -> None:
    dashboard = _open(page, large, "Usage")
    page.goto(f"{page.url}?range=12-months")
    people = page.get_by_role("table", name="By person")
    expect(people.get_by_role("rowheader")).to_have_count(10)
    expect(page.get_by_role("img", name="Cost per month").locator("svg").first).to_be_visible()
    found = [*dashboard.faults("usage")]
    page.get_by_role("button", name="Show all").click()
    expect(page.get_by_role("region", name="People")).to_be_visible()
    found += dashboard.faults("people")
    assert page.evaluate("document.querySelectorAll('*').length") < MOST_ELEMENTS
    page.get_by_role("button", name="Days: Last 12 months").click()
    page.get_by_role("button", name="Custom…").click()
    expect(page.get_by_role("grid")).to_be_visible()
    assert [*found, *dashboard.faults("days")] == []


def test_people_scroll_into_view_by_keyboard_and_are_found_by_id(page: Page, large: Instance) -> None:
    _open(page, large, "Usage")
    page.get_by_role("button", name="Show all").click()
    people = page.get_by_role("region", name="People")
    rows = people.get_by_role("rowheader")
    last = rows.last.text_content()
    people.press("End")
    expect(rows.last).not_to_have_text(last or "")
    found = page.get_by_role("searchbox", name="Search people")
    found.fill("1290000000000010004")
    expect(rows.or_(page.get_by_role("table", name="By person").get_by_role("rowheader")).first).to_contain_text(
        "10004"
    )


def test_a_part_of_the_chart_filters_the_page_its_link_and_its_file(page: Page, large: Instance) -> None:
    _open(page, large, "Usage")
    page.get_by_role("radio", name="Model").press("Space")
    parts = page.get_by_role("list", name="Parts of the chart").get_by_role("button")
    expect(parts.filter(has_text="gpt-5-mini")).to_be_visible()
    parts.filter(has_text="claude-sonnet-4-6").press("Enter")
    expect(page.get_by_role("group", name="Filters")).to_contain_text("claude-sonnet-4-6")
    expect(page.get_by_role("table", name="By model").get_by_role("rowheader")).to_have_count(1)
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    listed = download.value.path().read_text()
    assert "anthropic:claude-sonnet-4-6" in listed
    assert "gpt-5-mini" not in listed
    cost = page.get_by_test_id("usage-total-cost").get_attribute("data-amount")
    page.reload()
    expect(page.get_by_test_id("usage-total-cost")).to_have_attribute("data-amount", cost or "")
