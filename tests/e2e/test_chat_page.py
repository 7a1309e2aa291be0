"""The page of the chat counts what members have asked, and is there only where the cog is on."""

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.browser import new_page
from tests.e2e.dashboard import Dashboard
from tests.e2e.instance import ROOT, Instance

pytestmark = pytest.mark.skipif(not (ROOT / "cogs" / "chat").is_dir(), reason="This clone has removed cogs/chat.")


def test_a_conversation_is_counted_and_the_page_goes_with_its_cog(chromium: Browser, harbour: Instance) -> None:
    answered = harbour.send("@Baseline how high is the tower?")
    assert answered.returncode == 0, answered.stdout + answered.stderr
    with new_page(chromium) as page:
        dashboard = Dashboard(page, harbour.url)
        dashboard.sign_in("Olivia")
        dashboard.open_guild()
        navigation = page.get_by_role("navigation", name="Server")
        navigation.get_by_role("link", name="Chat").click()
        expect(page.get_by_role("heading", name="Chat", level=1)).to_be_visible()
        expect(page.get_by_text("1 question of 1 member")).to_be_visible()
        expect(page.get_by_text("The whole server")).to_be_visible()
        assert dashboard.violations() == []

        assert harbour.send("/cogs off name: chat", as_="owner").returncode == 0
        expect(navigation.get_by_role("link", name="Chat")).to_have_count(0)
        expect(page.get_by_text("Chat is switched off in this server")).to_be_visible()
        assert harbour.send("/cogs on name: chat", as_="owner").returncode == 0
