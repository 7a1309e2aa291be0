"""An administrator sets a channel for alerts, sends a test, and sees it arrive."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from simulators.discord.world import DEMO
from tests.e2e.browser import DESKTOP, PHONE, new_page
from tests.e2e.dashboard import Dashboard
from tests.e2e.instance import Instance

PAGE = f"/guilds/{DEMO.id}/settings?section=alerts"


def test_a_test_alert_arrives_in_the_channel_that_was_set(dashboard: Dashboard) -> None:
    dashboard.sign_in("Olivia")
    dashboard.page.goto(f"{dashboard.url}{PAGE}")
    dashboard.choose("Channel", "general")
    dashboard.save()
    dashboard.page.get_by_role("button", name="Send a test").click()
    delivery = dashboard.page.get_by_role("listitem").filter(has_text="This is a test of the alerts.").first
    # The worker looks for deliveries every 15 seconds, and the page every 10.
    expect(delivery).to_contain_text("Delivered", timeout=90_000)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_alerts_fit_every_screen_and_are_accessible(
    chromium: Browser, instance: Instance, tmp_path: Path, size: tuple[int, int], theme: str
) -> None:
    with new_page(chromium, size=size, dark=theme == "dark") as page:
        dashboard = Dashboard(page, instance.url)
        dashboard.sign_in("Olivia")
        page.goto(f"{instance.url}{PAGE}")
        expect(page.get_by_role("button", name="Send a test")).to_be_visible()
        assert dashboard.violations() == []
        dashboard.screenshot(tmp_path, f"alerts {theme}")
        wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wider <= 0, f"the settings scroll sideways by {wider} px"
