"""A German browser shows every page in German: no line is the English of a text that the catalogues translate."""

import json
from functools import cache

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.browser import SMALL_PHONE, new_page
from tests.e2e.dashboard import Dashboard
from tests.e2e.instance import ROOT, Instance

pytestmark = pytest.mark.timeout(300)

_GUILD = "/guilds/1290000000000000000"
_OF_GUILD = ("", "/usage", "/requests", "/budgets", "/settings", "/access", "/audit")
_OF_PLUGINS = (
    "/ext/logging_bot",
    "/ext/logging_bot/events",
    "/ext/anomaly_bot",
    "/ext/anomaly_bot/member/1290000000000000103",
    "/ext/reminders_bot",
    *(("/ext/chat",) if (ROOT / "cogs" / "chat").is_dir() else ()),
)
_OF_ADMINS = tuple(
    f"/admin/{page}"
    for page in (
        *("shards", "llm", "models", "requests", "guilds", "cogs", "jobs", "privacy", "audit"),
        *("cogs/ask", "guilds/1290000000000000000"),
    )
)
_PAGES = {
    "Olivia": (*(f"{_GUILD}{page}" for page in (*_OF_GUILD, *_OF_PLUGINS)), "/account"),
    "Anselm": _OF_ADMINS,  # of the developer team
}


@cache
def translated() -> frozenset[str]:
    """Return the English of all texts that read differently in German."""
    frontend = ROOT / "frontend"
    pages = [page for cogs in ("cogs", "examples") for page in (ROOT / cogs).glob("*/page/messages/de.json")]
    catalogues = [*frontend.glob("src/messages/de/*.json"), *pages]
    assert len(catalogues) > 20
    entries = [entry for each in catalogues for entry in json.loads(each.read_text()).items()]
    return frozenset(english for english, german in entries if english != german)


def cog_titles(page: Page, url: str) -> frozenset[str]:
    """Return the titles of cogs, which the developer team sees untranslated; empty for all other users."""
    answer = page.request.get(f"{url}/api/v1/cogs")
    return frozenset(each["manifest"]["title"] for each in answer.json()) if answer.ok else frozenset()


@pytest.mark.parametrize("person", _PAGES)
def test_no_page_shows_english_words_of_the_catalogues(chromium: Browser, harbour: Instance, person: str) -> None:
    with new_page(chromium) as page:
        Dashboard(page, harbour.url).sign_in(person)  # finds buttons by their English labels
    found: list[str] = []
    with new_page(chromium, language="de-DE", size=SMALL_PHONE) as page:
        Dashboard(page, harbour.url).sign_in(person, _PAGES[person][0])
        for path in _PAGES[person]:
            page.goto(harbour.url + path)
            expect(page.get_by_role("heading", level=1)).to_be_visible()
            expect(page.locator(".loading-words")).to_have_count(0)
            assert path not in _OF_ADMINS or page.get_by_role("navigation", name="Verwaltung").count() == 1, path
            lines = {line.strip() for line in page.locator("body").inner_text().splitlines()}
            found += [f"{path}: {line}" for line in sorted(lines & translated() - cog_titles(page, harbour.url))]
            assert page.evaluate("document.documentElement.lang") == "de"
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                found.append(f"{path}: scrolls sideways")
    assert found == []
