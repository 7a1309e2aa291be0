"""An administrator sets a channel for alerts, sends a test, and sees it arrive."""

from playwright.sync_api import expect

from simulators.discord.world import DEMO
from tests.e2e.dashboard import Dashboard

PAGE = f"/guilds/{DEMO.id}/settings?section=alerts"


def test_a_test_alert_arrives_in_the_channel_that_was_set(dashboard: Dashboard) -> None:
    dashboard.sign_in("Olivia", PAGE)
    dashboard.choose("Channel", "general")
    dashboard.save()
    dashboard.page.get_by_role("button", name="Send a test").click()
    delivery = dashboard.page.get_by_role("listitem").filter(has_text="This is a test of the alerts.").first
    # The worker looks for deliveries every 15 seconds, and the page every 10.
    expect(delivery).to_contain_text("Delivered", timeout=90_000)


def test_the_alerts_fit_every_screen_and_are_accessible(dashboard: Dashboard) -> None:
    dashboard.sign_in("Olivia", PAGE)
    expect(dashboard.page.get_by_role("button", name="Send a test")).to_be_visible()
    assert dashboard.faults("alerts") == []
