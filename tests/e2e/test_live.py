"""A change by one person appears for others without a reload."""

from playwright.sync_api import Browser, expect

from tests.e2e.browser import new_page
from tests.e2e.dashboard import Dashboard
from tests.e2e.instance import Instance


def test_a_grant_and_its_revocation_appear_on_a_page_that_is_open_elsewhere(
    dashboard: Dashboard, chromium: Browser, instance: Instance
) -> None:
    with new_page(chromium) as page:
        watching = Dashboard(page, instance.url)
        watching.sign_in("Olivia")
        watching.open_guild()
        with page.expect_response(lambda response: response.url.endswith("/api/v1/events")):
            page.reload()
        watching.open("Access")
        seen = page.get_by_role("region", name="People with access").get_by_role("listitem").filter(has_text="Leo")
        expect(seen).to_have_count(0)

        dashboard.sign_in("Olivia")
        dashboard.open_guild()
        dashboard.open("Access")
        dashboard.page.get_by_role("combobox", name="Member").click()
        dashboard.page.get_by_role("option", name="Leo").click()
        dashboard.page.get_by_role("button", name="Add person").click()
        expect(seen).to_have_count(1)

        with new_page(chromium) as third:
            leo = Dashboard(third, instance.url)
            leo.sign_in("Leo")
            leo.open_guild()
            with third.expect_response(lambda response: response.url.endswith("/api/v1/events")):
                third.reload()
            leo.open("Settings")
            people = dashboard.page.get_by_role("region", name="People with access")
            people.get_by_role("listitem").filter(has_text="Leo").get_by_role("button", name="Remove access").click()
            dashboard.page.get_by_role("alertdialog").get_by_role("button", name="Remove access").click()
            expect(third.get_by_text("You have no access")).to_be_visible()
        expect(seen).to_have_count(0)
