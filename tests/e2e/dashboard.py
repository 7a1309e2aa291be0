"""Use the dashboard step by step, as a person does."""

import os
import re
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Locator, Page, expect

from tests.e2e.browser import DESKTOP, SMALL_PHONE
from tests.e2e.instance import ROOT
from tests.nightly import is_night

_AXE = ROOT / "frontend/node_modules/axe-core/axe.min.js"
DEMO = "Baseline Demo"
GUILD = "1290000000000000000"
_SESSIONS: Final[dict[tuple[str, str], list[Any]]] = {}
"""Cookies of earlier sign-ins, by the dashboard's address and the person: a sign-in takes seconds."""
_SCREENSHOTS: Final = os.environ.get("SCREENSHOTS")
"""A folder for a picture of each checked page in each look; without it, none is taken."""
_RULES = """{
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
    resultTypes: ['violations'], selectors: false, preload: false, iframes: false,
}"""  # axe describes no element that passes, which would take most of its time
SETTLED: Final = """
    () => document.fonts.ready.then(() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))))
"""


@dataclass(frozen=True, slots=True)
class Dashboard:
    page: Page
    url: str

    def sign_in(self, person: str, path: str = "", *, anew: bool = False) -> None:
        """Sign in as one of the local sign-in page's test users, and open the path.

        Later calls resume the session unless `anew`.
        """
        context, known = self.page.context, _SESSIONS.get((self.url, person))
        if known is not None and not anew:
            context.add_cookies(known)
            if context.request.get(f"{self.url}/api/v1/auth/me", max_retries=2).ok:
                self.page.goto(self.url + path)
                return
            context.clear_cookies()
        self.page.goto(self.url)
        self.page.get_by_role("button", name="Sign in with Discord").or_(
            self.page.get_by_role("link", name="Sign in with Discord")
        ).first.click()
        self.page.get_by_role("button", name=f"Sign in as {person}").click()
        self.page.wait_for_url(re.compile(rf"^{re.escape(self.url)}/(?!auth/)"))
        # This cookie holds the browser's time zone: in a browser with another one, the page would load once more.
        _SESSIONS[self.url, person] = [one for one in context.cookies() if one.get("name") != "baseline-clock"]
        if path:
            self.page.goto(self.url + path)

    def open_as(self, person: str, place: str = "Overview") -> None:
        """Sign in, and open a page of the guild by its address: no other page is drawn on the way."""
        page = "" if place == "Overview" else f"/{place.lower()}"
        self.sign_in(person, f"/guilds/{GUILD}{page}")
        expect(self.page.get_by_role("heading", name=DEMO if place == "Overview" else place, level=1)).to_be_visible()

    @contextmanager
    def following_events(self) -> Iterator[None]:
        """On leaving the block, wait until a page that was opened in it has its event stream."""
        with self.page.expect_response(lambda response: response.ok and "/api/v1/events?" in response.url):
            yield

    def open_guild(self, name: str = DEMO) -> None:
        self.page.get_by_role("link", name=re.compile(name)).first.click()
        expect(self.page.get_by_role("heading", name=name, level=1)).to_be_visible()

    def open(self, place: str) -> None:
        """Open a page of the guild by its name in the navigation."""
        navigation = self.page.get_by_role("navigation", name="Server").filter(visible=True)
        named = re.compile(f"^{place}")
        link, more = navigation.get_by_role("link", name=named), navigation.get_by_role("button", name="More")
        expect(link.or_(more).first).to_be_visible()  # a dialog that closes may still hide the page
        if link.count() == 0:  # on phones, the bar holds only the main pages
            more.click()
            link = navigation.get_by_role("menuitem", name=named)
        link.click()
        expect(self.page.get_by_role("heading", name=place, level=1)).to_be_visible()

    def choose(self, field: str, option: str) -> None:
        self.page.get_by_role("combobox", name=field).click()
        named = re.compile(rf"^{re.escape(option)}(?=$|\s)")  # a model's context and price follow its name
        self.page.get_by_role("option", name=named).first.click()

    def open_settings_of(self, section: str) -> None:
        self.open("Settings")
        self.choose_section(section)

    def choose_section(self, section: str) -> None:
        self.page.get_by_role("navigation", name="Sections").get_by_role("button", name=section).click()
        expect(self.page.get_by_role("region", name=section, exact=True)).to_be_visible()

    def save(self) -> float:
        """Press the button and return the moment of the API's answer, by `time.monotonic`."""
        with self.page.expect_response(
            lambda response: response.request.method == "PUT" and "/settings/" in response.url
        ) as answer:
            self.page.get_by_role("button", name="Save changes").click()
        saved_at = time.monotonic()
        assert answer.value.status == 200, answer.value.text()
        return saved_at

    def figure(self, name: str) -> Locator:
        """Return the value beside a label, such as Requests."""
        return self.page.locator("dt", has_text=name).locator("xpath=following-sibling::dd").first

    def violations(self) -> Sequence[str]:
        """Return axe's violations of WCAG 2.2 AA on the current page."""
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(_AXE.read_text())
        found: list[Any] = self.page.evaluate(f"axe.run({_RULES}).then(found => found.violations)")
        return [f"{each['id']}: {each['nodes'][0]['html'][:200]}" for each in found]

    def settled(self) -> None:
        """Wait until nothing on the page loads."""
        expect(self.page.locator(".loading-words")).to_have_count(0)

    def faults(self, name: str) -> Sequence[str]:
        """Return what axe finds on the open page, and whether it scrolls sideways, in several looks.

        The looks are a light desktop and a dark phone; at night, both sizes in both themes. `name` begins the names of
        the pictures.
        """
        found: list[str] = []
        before = self.page.viewport_size
        for width, height in (DESKTOP, SMALL_PHONE):
            self.page.set_viewport_size({"width": width, "height": height})
            for dark in (False, True) if is_night() else (width < DESKTOP[0],):
                self.page.emulate_media(color_scheme="dark" if dark else "light")
                self.page.evaluate(SETTLED)
                assert self.page.evaluate("document.documentElement.classList.contains('dark')") == dark
                look = f"{name} {width} {'dark' if dark else 'light'}"
                found += [f"{look}: {each}" for each in self.violations()]
                if _SCREENSHOTS:
                    self.page.screenshot(path=Path(_SCREENSHOTS) / f"{look}.png", full_page=True)
            wider = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            found += [f"{name} scrolls sideways by {wider} px at {width}"] if wider > 0 else []
        self.page.emulate_media(color_scheme="light")
        if before:
            self.page.set_viewport_size(before)
        return found
