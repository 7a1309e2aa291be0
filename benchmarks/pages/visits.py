"""Open pages of the dashboard in a browser, and measure what they load and how long they take."""

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, Page, Response, expect

from tests.e2e.browser import DESKTOP

_HOVER_MS = 200
"""From pointing at a link to the click. Pointing starts a prefetch: a longer pause would shorten the measured wait."""
_PLACEHOLDER = "main .animate-pulse"
_TIMED_CLICK = f"""
    (link) => new Promise((resolve) => {{
        const path = new URL(link.href).pathname;
        const begun = performance.now();
        const look = () => {{
            const drawn = document.querySelector("main h1") && !document.querySelector("{_PLACEHOLDER}");
            if (location.pathname === path && drawn) resolve(performance.now() - begun);
            else requestAnimationFrame(look);
        }};
        link.click();
        requestAnimationFrame(look);
    }})
"""


@dataclass(frozen=True, slots=True)
class Visit:
    """Measurements of one page in an empty browser. `script_bytes` are compressed by gzip, whatever the server sent."""

    script_bytes: int
    nodes: int


@contextmanager
def fresh(browser: Browser, session: Any = None) -> Iterator[Page]:
    """Open a page with an empty cache."""
    context = browser.new_context(
        viewport={"width": DESKTOP[0], "height": DESKTOP[1]}, locale="en-GB", storage_state=session
    )
    try:
        yield context.new_page()
    finally:
        context.close()


def visit(page: Page, url: str) -> Visit:
    scripts: dict[str, Response] = {}
    page.on(
        "response", lambda each: scripts.update({each.url: each}) if each.request.resource_type == "script" else None
    )
    page.goto(url)
    page.get_by_role("heading", level=1).first.wait_for()
    expect(page.locator(_PLACEHOLDER)).to_have_count(0)
    page.wait_for_load_state("networkidle")
    sizes = [len(gzip.compress(each.body(), 6)) for each in [*scripts.values()]]
    return Visit(sum(sizes), page.evaluate("document.getElementsByTagName('*').length"))


def milliseconds_to(page: Page, place: str, *, pointed: bool) -> float:
    """Click a link of the guild's navigation and return the time until the page is drawn.

    `pointed` moves the pointer onto the link 200 ms before, as a person does.
    """
    link = (
        page.get_by_role("navigation", name="Server").filter(visible=True).get_by_role("link", name=place, exact=True)
    )
    if pointed:
        link.hover()
        page.wait_for_timeout(_HOVER_MS)
    taken: float = link.evaluate(_TIMED_CLICK)
    page.wait_for_load_state("networkidle")
    return taken
