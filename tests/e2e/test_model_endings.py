"""Models that end are shown where an administrator chooses them and where their cost is."""

from playwright.sync_api import Browser, expect

from simulators.discord.world import DEMO
from tests.e2e.browser import new_page
from tests.e2e.dashboard import Dashboard
from tests.e2e.instance import Instance


def test_a_chosen_model_that_ends_is_named_on_the_usage_page_and_below_its_field(
    chromium: Browser, harbour: Instance
) -> None:
    with new_page(chromium) as page:
        dashboard = Dashboard(page, harbour.url)
        dashboard.sign_in("Olivia", f"/guilds/{DEMO.id}/usage")
        listed = page.get_by_role("listitem").filter(has_text="gemini-2.5-flash")
        expect(listed).to_contain_text("gemini-3.5-flash-lite answers instead.")
        expect(listed).to_contain_text("Chosen in Ending.")
        found = [*dashboard.faults("usage with a model that ends")]
        page.goto(f"{harbour.url}/guilds/{DEMO.id}/settings?section=ending")
        expect(page.locator("[data-field=model]")).to_contain_text("gemini-3.5-flash-lite answers instead.")
        assert [*found, *dashboard.faults("setting with a model that ends")] == []
