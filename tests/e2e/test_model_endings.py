"""Models that end are shown where an administrator chooses them and where their cost is."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from bootstrap.embedded.ports import free_port
from simulators.discord.world import DEMO
from tests.e2e.browser import DESKTOP, PHONE, new_page
from tests.e2e.dashboard import Dashboard
from tests.e2e.instance import Instance, running_instance

CHAT = '''
from baseline.settings import Field, GuildSettings, LLMModel

class Chat(GuildSettings, section="chat", title="Chat"):
    """Talk."""

    model: LLMModel = Field(default="google:gemini-2.5-flash", title="Model", description="The model that answers.")

async def setup(bot):
    pass
'''


@pytest.fixture(scope="module")
def chatting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    home = tmp_path_factory.mktemp("chatting")
    cogs = home / "chat_cogs"
    cogs.mkdir()
    (cogs / "chat.py").write_text(CHAT)
    with running_instance(home / "baseline", (free_port(), free_port(), free_port()), COGS_PATH=str(cogs)) as running:
        yield running


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_chosen_model_that_ends_is_named_on_the_usage_page_and_below_its_field(
    chromium: Browser, chatting: Instance, tmp_path: Path, size: tuple[int, int], theme: str
) -> None:
    with new_page(chromium, size=size, dark=theme == "dark") as page:
        dashboard = Dashboard(page, chatting.url)
        dashboard.sign_in("Olivia")
        page.goto(f"{chatting.url}/guilds/{DEMO.id}/usage")
        listed = page.get_by_role("listitem").filter(has_text="gemini-2.5-flash")
        expect(listed).to_contain_text("gemini-3.5-flash-lite answers instead.")
        expect(listed).to_contain_text("Chosen in Chat.")
        found = {"Usage": dashboard.violations()}
        dashboard.screenshot(tmp_path, "usage")

        page.goto(f"{chatting.url}/guilds/{DEMO.id}/settings?section=chat")
        field = page.locator("[data-field=model]")
        expect(field).to_contain_text("gemini-3.5-flash-lite answers instead.")
        found["Settings"] = dashboard.violations()
        dashboard.screenshot(tmp_path, "settings")
        wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wider <= 0, f"the settings scroll sideways by {wider} px"
    assert {place: violations for place, violations in found.items() if violations} == {}
