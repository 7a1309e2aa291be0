"""A feature that is switched off is named on the pages that it concerns."""

from playwright.sync_api import Browser, expect

from tests.e2e.browser import new_page
from tests.e2e.dashboard import GUILD, Dashboard
from tests.e2e.instance import Instance


def _switch(dashboard: Dashboard, cog: str, *, on: bool) -> None:
    request, url = dashboard.page.request, dashboard.url
    token = request.get(f"{url}/api/v1/auth/me").json()["csrf_token"]
    path = f"{url}/api/v1/guilds/{GUILD}/cogs/{cog}"
    answer = request.put(path, data={"on": on}, headers={"X-CSRF-Token": token, "Origin": url})
    assert answer.ok, answer.text()


def test_a_feature_that_is_switched_off_is_named_where_its_cost_and_settings_stand(
    chromium: Browser, instance: Instance
) -> None:
    with new_page(chromium) as page:
        dashboard = Dashboard(page, instance.url)
        dashboard.open_as("Olivia", "Usage")
        words = page.get_by_text("is off. It is switched off in this server")
        expect(words).to_have_count(0)
        _switch(dashboard, "inquiry", on=False)
        try:
            expect(words).to_be_visible()
            assert dashboard.faults("a feature is off, usage") == []
            page.get_by_role("link", name="Open switches").click()
            expect(page.get_by_role("heading", name="Settings", level=1)).to_be_visible()
            dashboard.choose_section("Inquiry")
            expect(words).to_be_visible()
            assert dashboard.faults("a feature is off, settings") == []
        finally:
            _switch(dashboard, "inquiry", on=True)
        expect(words).to_have_count(0)
