"""Pages from the folder of a cog are built as chunks of their own, and can break no other page."""

import json
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.browser import new_page
from tests.e2e.dashboard import Dashboard
from tests.e2e.instance import ROOT, Instance
from tests.e2e.plugins import FRONTEND, built_with, chunks_with, scripts_of, served

pytestmark = pytest.mark.timeout(600)  # a build on a loaded machine takes minutes

GUILD = "1290000000000000000"
ACCESS = f"/guilds/{GUILD}/access"
_PLUGIN = """import {{ definePlugin }} from "@baseline/api";
import {{ Ship }} from "lucide-react";
{top}
export default definePlugin({{
  name: "{name}",
  navItems: [{{ label: "{label}", description: "MARK-OF-{name}", icon: Ship }}],
  routes: [{{ path: "", page: () => import("./page") }}],
}});
"""
_PAGE = """import {{ PageHeader }} from "@baseline/ui";

export default function Page() {{
  {throws}
  return <PageHeader title="{label}" description="PAGE-OF-{name}" />;
}}
"""


def _plugin(name: str, label: str, *, top: str = "", throws: str = "") -> dict[str, str]:
    return {
        "plugin.ts": _PLUGIN.format(name=name, label=label, top=top),
        "page.tsx": _PAGE.format(name=name, label=label, throws=throws),
    }


PLUGINS = {
    "harbour": _plugin("harbour", "Harbour"),
    "leaky": _plugin("leaky", "Leaky", throws='if (typeof window !== "undefined") throw new Error("a leak");'),
    "sunk": _plugin("sunk", "Sunk", top='throw new Error("sunk at once");'),
    "ashore": _plugin("ashore", "Ashore"),
}
"""The instance has a cog for each but `ashore`."""


@pytest.fixture(scope="module")
def built() -> Iterator[Path]:
    """Build on the disk of the repository, so that its packages can be linked instead of copied."""
    home = ROOT / ".baseline"
    home.mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp(dir=home))
    try:
        yield built_with(folder, PLUGINS)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def site(built: Path, harbour: Instance) -> Iterator[str]:
    with served(built, f"http://127.0.0.1:{harbour.environment['API_PORT']}") as url:
        yield url


@pytest.fixture
def page(chromium: Browser, harbour: Instance, site: str) -> Iterator[Page]:
    """The guild in the built dashboard. The cookie of the session on the instance's dashboard holds for every port."""
    with new_page(chromium) as page:
        Dashboard(page, harbour.url).sign_in("Olivia")
        page.goto(f"{site}/guilds/{GUILD}")
        yield page


def test_shipped_plugins_have_chunks_of_their_own_and_weigh_on_no_other_page(harbour: Instance) -> None:
    plugins = chunks_with(FRONTEND, "Reminders that wait, and polls that run")
    pages = chunks_with(FRONTEND, "What members have written with /guestbook.")
    assert plugins
    assert pages
    assert plugins & pages == set()
    assert not (plugins | pages) & scripts_of(FRONTEND, harbour.url, ACCESS).keys()


@pytest.mark.nightly("test_shipped_plugins_have_chunks_of_their_own_and_weigh_on_no_other_page")
def test_a_dropped_plugin_has_chunks_of_its_own_and_weighs_on_no_other_page(built: Path, site: str) -> None:
    plugin, page = chunks_with(built, "MARK-OF-harbour"), chunks_with(built, "PAGE-OF-harbour")
    assert plugin
    assert page
    assert plugin & page == set()
    assert chunks_with(FRONTEND, "MARK-OF-harbour") == set()

    scripts = scripts_of(built, site, ACCESS)
    assert not (plugin | page) & scripts.keys()
    with served(FRONTEND, "http://127.0.0.1:1") as without:
        added = sum(scripts.values()) - sum(scripts_of(FRONTEND, without, ACCESS).values())
    assert added < 2_000, f"{len(PLUGINS)} plugins add {added} bytes to a page that shows none of them"


@pytest.mark.nightly("test_the_guestbook_is_accessible_and_fits")
def test_the_page_of_a_dropped_plugin_is_in_the_navigation(page: Page) -> None:
    page.get_by_role("navigation", name="Server").get_by_role("link", name="Harbour").click()
    expect(page.get_by_role("heading", name="Harbour", level=1)).to_be_visible()
    expect(page).to_have_title("Harbour · Baseline Demo")


# By day, the dashboard's own tests of pages that throw cover this too.
@pytest.mark.nightly("test_the_guestbook_is_accessible_and_fits")
def test_plugins_that_throw_leave_the_rest_usable(page: Page) -> None:
    navigation = page.get_by_role("navigation", name="Server")
    navigation.get_by_role("link", name="Leaky").click()
    expect(page.get_by_text("could not be shown")).to_be_visible()
    navigation.get_by_role("link", name="Access").click()
    expect(page.get_by_role("heading", name="Access", level=1)).to_be_visible()
    expect(navigation.get_by_role("link", name="Harbour")).to_be_visible()
    expect(navigation.get_by_role("link", name="Sunk")).to_have_count(0)


@pytest.mark.nightly("test_the_guestbook_is_gone_at_once_where_its_cog_is_switched_off")
def test_a_plugin_without_its_cog_is_not_there_and_its_chunk_is_not_loaded(page: Page, built: Path, site: str) -> None:
    chunks = chunks_with(built, "MARK-OF-ashore")
    assert chunks
    loaded: list[str] = []
    page.on("request", lambda request: loaded.append(request.url))
    page.reload()
    navigation = page.get_by_role("navigation", name="Server")
    expect(navigation.get_by_role("link", name="Harbour")).to_be_visible()
    expect(navigation.get_by_role("link", name="Ashore")).to_have_count(0)
    assert not [url for url in loaded if url.endswith(tuple(chunks))]
    page.goto(f"{site}/guilds/{GUILD}/ext/ashore")
    expect(page.get_by_text("There is no such page")).to_be_visible()


def test_the_guestbook_is_accessible_and_fits(chromium: Browser, harbour: Instance) -> None:
    with new_page(chromium) as page:
        dashboard = Dashboard(page, harbour.url)
        dashboard.open_as("Olivia")
        page.get_by_role("navigation", name="Server").get_by_role("link", name="Guestbook").click()
        expect(page.get_by_role("heading", name="Guestbook", level=1)).to_be_visible()
        assert dashboard.faults("guestbook") == []


def test_the_guestbook_is_gone_at_once_where_its_cog_is_switched_off(chromium: Browser, harbour: Instance) -> None:
    _write(harbour, "Good day")
    with new_page(chromium) as page:
        dashboard = Dashboard(page, harbour.url)
        dashboard.sign_in("Olivia", f"/guilds/{GUILD}/ext/guestbook")
        navigation = page.get_by_role("navigation", name="Server")
        expect(page.get_by_role("listitem").filter(has_text="Good day")).to_be_visible()

        assert harbour.say("/cogs off name: guestbook", as_="owner")
        expect(navigation.get_by_role("link", name="Guestbook")).to_have_count(0)
        expect(page.get_by_text("Guestbook is switched off in this server")).to_be_visible()

        assert harbour.say("/cogs on name: guestbook", as_="owner")
        expect(page.get_by_role("listitem").filter(has_text="Good day")).to_be_visible()


def _write(instance: Instance, text: str) -> None:
    control = json.loads((instance.home / "state.json").read_text())["urls"]["discord_control"]
    answer = httpx.post(f"{control}/send", json={"as": "leo", "text": f"/guestbook text: {text}"}, timeout=30)
    assert answer.raise_for_status().json()["replies"], answer.text
