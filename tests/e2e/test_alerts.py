"""An administrator sets a channel for alerts, sends a test, and sees it arrive."""

from playwright.sync_api import expect

from simulators.discord.world import DEMO
from tests.e2e.dashboard import Dashboard

PAGE = f"/guilds/{DEMO.id}/settings?section=alerts"


def test_a_test_alert_arrives_in_the_channel_that_was_set_and_its_page_is_accessible_and_fits(
    dashboard: Dashboard,
) -> None:
    dashboard.sign_in("Olivia", PAGE)
    dashboard.choose("Channel", "general")
    dashboard.save()
    dashboard.page.get_by_role("button", name="Send a test").click()
    delivery = dashboard.page.get_by_role("listitem").filter(has_text="This is a test of the alerts.").first
    expect(delivery).to_be_visible()
    found = dashboard.faults("alerts")  # meanwhile the worker, which looks every 15 seconds, may deliver
    expect(delivery).to_contain_text("Delivered", timeout=90_000)
    assert found == []
