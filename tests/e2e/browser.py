"""Find a browser for tests: the machine's Chromium, else Playwright's own, else print what to install."""

import shutil
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-software-rasterizer",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
DESKTOP, PHONE, SMALL_PHONE = (1440, 900), (390, 844), (375, 812)
_IDLE: Final = defaultdict[tuple[str, str | None], list[BrowserContext]](list)
"""Profiles by language and time zone, used again for the scripts in their caches: loading them costs much of a page."""


def executable(playwright: Playwright) -> str:
    for name in _NAMES:
        if found := shutil.which(name):
            return found
    own = playwright.chromium.executable_path
    if Path(own).exists():
        return own
    pytest.fail("No browser: install Debian's package `chromium`, or run `.venv/bin/playwright install chromium`.")


@contextmanager
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable(playwright), args=_QUIET)
        try:
            yield chromium
        finally:
            _IDLE.clear()
            chromium.close()


@contextmanager
def new_page(
    of: Browser,
    *,
    size: tuple[int, int] = DESKTOP,
    dark: bool = False,
    zone: str | None = None,
    language: str = "en-GB",
) -> Iterator[Page]:
    """Open a page without cookies and stored data; an error of its scripts fails the test."""
    idle = _IDLE[language, zone]
    context = idle.pop() if idle else of.new_context(locale=language, timezone_id=zone, reduced_motion="reduce")
    context.set_default_timeout(20_000)
    page = context.new_page()
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.emulate_media(color_scheme="dark" if dark else "light")
    thrown: list[str] = []
    places: set[str] = set()
    page.on("pageerror", lambda error: thrown.append(str(error)))
    page.on("framenavigated", lambda frame: places.add("{0.scheme}://{0.netloc}".format(urlsplit(frame.url))))
    try:
        yield page
    except BaseException:
        context.close()
        raise
    _forget(context, page, places)
    idle.append(context)
    assert thrown == []


def _forget(context: BrowserContext, page: Page, places: set[str]) -> None:
    """Delete what the pages have stored, but not the cache."""
    protocol = context.new_cdp_session(page)
    for place in places:
        if place.startswith("http"):
            protocol.send("Storage.clearDataForOrigin", {"origin": place, "storageTypes": "local_storage,indexeddb"})
    context.clear_cookies()
    for each in context.pages:
        each.close()
