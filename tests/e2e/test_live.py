"""A change by one person appears for others without a reload."""

from playwright.sync_api import Browser, expect

from tests.e2e.browser import new_page
from tests.e2e.dashboard import GUILD, Dashboard
from tests.e2e.instance import Instance


def test_a_grant_and_its_revocation_appear_on_open_pages_and_hold_from_the_next_request_on(
    dashboard: Dashboard, chromium: Browser, instance: Instance
) -> None:
    with new_page(chromium) as page:
        watching = Dashboard(page, instance.url)
        with watching.following_events():
            watching.open_as("Olivia", "Access")
        seen = page.get_by_role("region", name="People with access").get_by_role("listitem").filter(has_text="Leo")
        expect(seen).to_have_count(0)

        dashboard.open_as("Olivia", "Access")
        dashboard.page.get_by_role("combobox", name="Member").click()
        dashboard.page.get_by_role("option", name="Leo").click()
        dashboard.page.get_by_role("button", name="Add person").click()
        expect(seen).to_have_count(1)

        with new_page(chromium) as third:
            leo = Dashboard(third, instance.url)
            with leo.following_events():
                leo.open_as("Leo", "Settings")
            people = dashboard.page.get_by_role("region", name="People with access")
            people.get_by_role("listitem").filter(has_text="Leo").get_by_role("button", name="Remove access").click()
            question = dashboard.page.get_by_role("alertdialog")
            question.get_by_role("button", name="Remove access").click()
            expect(question).to_have_count(0)  # no role below an open dialog is found
            refused = third.context.request.get(f"{instance.url}/api/v1/guilds/{GUILD}/settings")
            assert refused.status == 403
            expect(third.get_by_text("You have no access")).to_be_visible()
            third.reload()
            expect(third.get_by_text("You have no access")).to_be_visible()
            expect(third.get_by_role("heading", name="Settings", level=1)).to_have_count(0)
        expect(seen).to_have_count(0)
