"""Use the dashboard: delegated access, refusals, appearance and accessibility."""

from playwright.sync_api import Browser, expect

from tests.e2e.browser import PHONE, new_page
from tests.e2e.dashboard import DEMO, Dashboard
from tests.e2e.instance import Instance

PLACES = ("Overview", "Usage", "Budgets", "Settings", "Access", "Audit")


def test_a_member_without_access_reads_so_and_sees_no_server(dashboard: Dashboard) -> None:
    dashboard.sign_in("Anselm")
    expect(dashboard.page.get_by_role("heading", level=1).first).to_be_visible()
    expect(dashboard.page.get_by_role("link", name="Baseline Demo")).to_have_count(0)
    dashboard.page.goto(f"{dashboard.url}/guilds/1290000000000000000/settings")
    expect(dashboard.page.get_by_role("textbox", name="Persona")).to_have_count(0)


def test_a_value_out_of_range_is_refused_at_its_field_and_changes_nothing(dashboard: Dashboard) -> None:
    dashboard.open_as("Olivia", "Settings")
    dashboard.choose_section("Inquiry")
    field = dashboard.page.get_by_role("textbox", name="Longest answer")
    before = field.input_value()
    field.fill("999999")
    field.blur()
    dashboard.page.get_by_role("button", name="Save changes").click()
    expect(field).to_have_attribute("aria-invalid", "true")
    dashboard.page.reload()
    expect(field).to_have_value("999999")
    dashboard.page.get_by_role("button", name="Discard").click()
    expect(field).to_have_value(before)


def test_who_comes_by_a_link_gets_back_to_it_after_signing_in(dashboard: Dashboard) -> None:
    dashboard.page.goto(f"{dashboard.url}/guilds/1290000000000000000/usage")
    dashboard.page.get_by_role("button", name="Sign in with Discord").or_(
        dashboard.page.get_by_role("link", name="Sign in with Discord")
    ).first.click()
    dashboard.page.get_by_role("button", name="Sign in as Olivia").click()
    expect(dashboard.page.get_by_role("heading", name="Usage", level=1)).to_be_visible()
    assert dashboard.page.url.endswith("/guilds/1290000000000000000/usage")


def test_no_token_is_within_reach_of_scripts(dashboard: Dashboard) -> None:
    dashboard.open_as("Olivia")
    readable = dashboard.page.evaluate("document.cookie + JSON.stringify({...localStorage, ...sessionStorage})")
    session = next(cookie for cookie in dashboard.page.context.cookies() if cookie.get("name") == "baseline")
    assert session["httpOnly"]
    assert str(session["value"]) not in readable
    assert dashboard.page.request.get(f"{dashboard.url}/api/v1/auth/me").json()["csrf_token"] not in readable
    assert {pair.split("=")[0] for pair in dashboard.page.evaluate("document.cookie").split("; ")} == {"baseline-clock"}


def test_every_page_is_accessible_and_fits(dashboard: Dashboard) -> None:
    page = dashboard.page
    page.goto(dashboard.url)
    expect(page.get_by_role("heading", level=1).first).to_be_visible()
    found = [*dashboard.faults("landing")]
    dashboard.sign_in("Olivia")
    expect(page.get_by_role("link", name="Baseline Demo").first).to_be_visible()
    found += dashboard.faults("servers")
    dashboard.open_guild()
    for place in PLACES:
        if place != "Overview":
            dashboard.open(place)
        dashboard.settled()
        expect(page).to_have_title(f"{place} · {DEMO}")
        found += dashboard.faults(place.lower())
    assert found == []


def test_a_phone_reaches_the_pages_that_its_bar_has_no_room_for(chromium: Browser, instance: Instance) -> None:
    with new_page(chromium, size=PHONE, dark=True) as page:
        dashboard = Dashboard(page, instance.url)
        dashboard.open_as("Olivia")
        for place in ("Audit", "Usage"):
            dashboard.open(place)
