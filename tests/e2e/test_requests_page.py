"""The page of single requests to models: in a large guild, and with a conversation that is stored."""

import re

from playwright.sync_api import Browser, expect

from tests.e2e.browser import new_page
from tests.e2e.dashboard import GUILD, Dashboard
from tests.e2e.instance import Instance
from tests.waiting import wait_until

MOST_ELEMENTS = 1_500


def _turn_storing(dashboard: Dashboard) -> None:
    """Turn the setting that stores conversations, from off to on or back."""
    dashboard.page.goto(f"{dashboard.url}/guilds/{GUILD}/settings?section=llm")
    dashboard.page.get_by_role("switch", name="Keep what is said").click()
    dashboard.save()


def test_the_requests_of_a_large_guild_are_accessible_fit_and_stay_few_elements(
    chromium: Browser, large: Instance
) -> None:
    with new_page(chromium) as page:
        errors: list[str] = []
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        dashboard = Dashboard(page, large.url)
        dashboard.open_as("Olivia", "Requests")
        rows = page.get_by_role("button", name=re.compile("^Request of"))
        rows.first.press("Enter")
        panel = page.get_by_role("dialog", name="Request")
        expect(panel).to_contain_text("attempt of this call")
        expect(panel).to_contain_text("this server does not keep conversations")
        found = [*dashboard.faults("request")]
        page.reload()
        expect(panel).to_contain_text("attempt of this call")
        page.keyboard.press("Escape")
        expect(panel).to_have_count(0)
        expect(rows.first).to_be_visible()
        found += dashboard.faults("requests")
        pages: list[str] = []
        page.on("response", lambda response: pages.append(response.url) if "after=" in response.url else None)

        def scrolled() -> bool:
            page.keyboard.press("End")
            return len(pages) >= 3

        wait_until(scrolled, "three pages of older requests")
        expect(rows.first).to_be_visible()
        assert page.evaluate("document.querySelectorAll('*').length") < MOST_ELEMENTS
        assert (found, errors) == ([], [])


def test_a_stored_conversation_is_opened_and_the_audit_log_says_so(dashboard: Dashboard, instance: Instance) -> None:
    page = dashboard.page
    dashboard.sign_in("Olivia")
    _turn_storing(dashboard)
    # Olivia asks in no other test, so no earlier request looks the same.
    instance.ask("What is the colour of tea?", as_="owner")
    dashboard.open("Requests")
    requests = page.get_by_role("button", name=re.compile("^Request of Olivia"))
    expect(requests).to_have_count(1)
    requests.first.click()
    panel = page.get_by_role("dialog", name="Request")
    panel.get_by_role("button", name="Show prompt and answer").click()
    expect(panel).to_contain_text("What is the colour of tea?")
    page.keyboard.press("Escape")
    dashboard.open("Audit")
    expect(page.get_by_text("opened a stored conversation").first).to_be_visible()
    _turn_storing(dashboard)
