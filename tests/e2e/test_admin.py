"""The developer team's pages and the command palette: reachable, accessible, and refused to others."""

import re

from playwright.sync_api import Browser, expect

from tests.e2e.browser import new_page
from tests.e2e.dashboard import DEMO, GUILD, Dashboard
from tests.e2e.instance import Instance

PAGES = ("Shards", "LLM", "Models", "Requests", "Servers", "Cogs", "Jobs", "Privacy", "Audit")
DETAILS = {"cogs/ask": "Ask", f"guilds/{GUILD}": DEMO}


def test_the_developer_team_opens_each_page_of_admin(chromium: Browser, harbour: Instance) -> None:
    with new_page(chromium) as page:
        errors: list[str] = []
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        dashboard, found = Dashboard(page, harbour.url), list[str]()
        dashboard.sign_in("Anselm")
        page.get_by_role("button", name="Account of").click()
        page.get_by_role("menuitem", name="Admin").click()
        for name in PAGES:
            page.get_by_role("navigation", name="Admin").get_by_role("link", name=name).click()
            expect(page.get_by_role("heading", name=name, level=1)).to_be_visible()
            expect(page.get_by_role("navigation", name="Breadcrumb")).to_contain_text(name)
            dashboard.settled()
            found += dashboard.faults(f"admin {name}")
        for path, title in DETAILS.items():
            page.goto(f"{harbour.url}/admin/{path}")
            expect(page.get_by_role("heading", name=title, level=1)).to_be_visible()
            dashboard.settled()
            found += dashboard.faults(f"admin {title}")
        page.goto(f"{harbour.url}/account")
        expect(page.get_by_role("list", name="Where you are signed in")).to_contain_text("This one")
        assert ([*found, *dashboard.faults("account")], errors) == ([], [])


def test_others_are_refused(chromium: Browser, harbour: Instance) -> None:
    with new_page(chromium) as page:
        Dashboard(page, harbour.url).sign_in("Olivia", "/admin/shards")
        expect(page.get_by_text("Only the developer team may open this page.")).to_be_visible()


def test_the_command_palette_opens_a_page_by_keyboard_alone(chromium: Browser, harbour: Instance) -> None:
    with new_page(chromium) as page:
        dashboard = Dashboard(page, harbour.url)
        dashboard.open_as("Olivia")
        page.keyboard.press("Control+k")
        palette = page.get_by_role("dialog", name="Command palette")
        expect(palette.get_by_role("option", name=re.compile("^Budgets Limits"))).to_be_visible()
        assert dashboard.violations() == []
        page.keyboard.type("budg")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="Budgets", level=1)).to_be_visible()
        page.keyboard.press("g")
        page.keyboard.press("u")
        expect(page.get_by_role("heading", name="Usage", level=1)).to_be_visible()
