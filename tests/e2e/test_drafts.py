"""A budget that is being typed survives a wrong key, a reload and the end of the session."""

from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.browser import new_page
from tests.e2e.dashboard import Dashboard
from tests.e2e.instance import Instance


def limit_on(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Limit in US dollars")


def test_a_typed_budget_is_asked_for_before_it_goes_and_is_back_after_a_new_sign_in(
    chromium: Browser, instance: Instance
) -> None:
    with new_page(chromium) as page:
        dashboard = Dashboard(page, instance.url)
        dashboard.open_as("Olivia", "Budgets")
        page.get_by_role("button", name="Add a budget").first.click()
        limit_on(page).fill("70")
        page.keyboard.press("Escape")
        question = page.get_by_role("alertdialog", name="Discard what you typed?")
        expect(question).to_be_visible()
        assert dashboard.faults("discard a form") == []
        question.get_by_role("button", name="Keep editing").click()
        expect(question).to_have_count(0)
        expect(limit_on(page)).to_have_value("70")

        page.context.clear_cookies()
        page.get_by_role("dialog").get_by_role("button", name="Add budget").click()
        page.get_by_role("button", name="Sign in with Discord").or_(
            page.get_by_role("link", name="Sign in with Discord")
        ).first.click()
        page.get_by_role("button", name="Sign in as Olivia").click()
        expect(page.get_by_text("Not saved yet: a new budget")).to_be_visible()
        assert dashboard.faults("a kept form") == []
        page.get_by_role("button", name="Continue").click()
        expect(limit_on(page)).to_have_value("70")
        assert dashboard.faults("a restored form") == []

        page.keyboard.press("Escape")
        question.get_by_role("button", name="Discard").click()
        expect(page.get_by_role("dialog")).to_have_count(0)
        expect(page.get_by_text("Not saved yet")).to_have_count(0)
