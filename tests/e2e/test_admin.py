"""The developer team's pages and the command palette: reachable, accessible, and refused to others."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from bootstrap.embedded.ports import free_port
from simulators.discord.world import DEMO_GUILD_ID
from tests.e2e.browser import DESKTOP, PHONE, new_page
from tests.e2e.dashboard import Dashboard
from tests.e2e.instance import Instance, running_instance

PAGES = ("Shards", "LLM", "Models", "Servers", "Cogs", "Jobs", "Audit")
MODERATORS = "1290000000000000201"


@pytest.fixture(scope="module")
def staffed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """An instance whose developer team is the demo's moderators: Anselm, and not Olivia."""
    team = {"MAIN_GUILD_ID": str(DEMO_GUILD_ID), "MAIN_GUILD_DEV_ROLE_IDS": MODERATORS}
    ports = (free_port(), free_port(), free_port())
    with running_instance(tmp_path_factory.mktemp("staffed"), ports, **team) as running:
        yield running


@pytest.mark.parametrize(("size", "theme"), [(DESKTOP, "light"), (PHONE, "dark")])
def test_the_developer_team_opens_each_page_of_admin(
    chromium: Browser, staffed: Instance, tmp_path: Path, size: tuple[int, int], theme: str
) -> None:
    with new_page(chromium, size=size, dark=theme == "dark") as page:
        errors: list[str] = []
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        dashboard, found = Dashboard(page, staffed.url), {}
        dashboard.sign_in("Anselm")
        page.get_by_role("button", name="Account of").click()
        page.get_by_role("menuitem", name="Admin").click()
        for name in PAGES:
            page.get_by_role("navigation", name="Admin").get_by_role("link", name=name).click()
            expect(page.get_by_role("heading", name=name, level=1)).to_be_visible()
            expect(page.get_by_role("navigation", name="Breadcrumb")).to_contain_text(name)
            page.wait_for_load_state("networkidle")
            found[name] = dashboard.violations()
            dashboard.screenshot(tmp_path, name)
            assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
        page.goto(f"{staffed.url}/account")
        expect(page.get_by_role("list", name="Where you are signed in")).to_contain_text("This one")
        found["Account"] = dashboard.violations()
        assert ({name: each for name, each in found.items() if each}, errors) == ({}, [])


def test_others_are_refused(chromium: Browser, staffed: Instance) -> None:
    with new_page(chromium) as page:
        Dashboard(page, staffed.url).sign_in("Olivia")
        page.goto(f"{staffed.url}/admin/shards")
        expect(page.get_by_text("Only the developer team may open this page.")).to_be_visible()


def test_the_command_palette_opens_a_page_by_keyboard_alone(chromium: Browser, staffed: Instance) -> None:
    with new_page(chromium) as page:
        dashboard = Dashboard(page, staffed.url)
        dashboard.sign_in("Olivia")
        dashboard.open_guild()
        page.keyboard.press("Control+k")
        palette = page.get_by_role("dialog", name="Command palette")
        expect(palette.get_by_role("option", name="Budgets")).to_be_visible()
        assert dashboard.violations() == []
        page.keyboard.type("budg")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="Budgets", level=1)).to_be_visible()
        page.keyboard.press("g")
        page.keyboard.press("u")
        expect(page.get_by_role("heading", name="Usage", level=1)).to_be_visible()
