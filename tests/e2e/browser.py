"""Find a browser for tests: the machine's Chromium, else Playwright's own, else print what to install."""

import shutil
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

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
_IDLE: Final = defaultdict[tuple[str, str | None], list[Page]](list)
"""Idle pages by language and time zone. Reusing one saves the start of a process, and its cache holds the scripts."""


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
    page = idle.pop() if idle else _fresh_page(of, language, zone)
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.emulate_media(color_scheme="dark" if dark else "light")
    thrown: list[str] = []
    places: set[str] = set()
    listeners: dict[Any, Any] = {
        "pageerror": lambda error: thrown.append(str(error)),
        "framenavigated": lambda frame: places.add("{0.scheme}://{0.netloc}".format(urlsplit(frame.url))),
    }
    for event, listener in listeners.items():
        page.on(event, listener)
    try:
        yield page
    except BaseException:
        page.context.close()
        raise
    _forget(page, places)
    for event, listener in listeners.items():
        page.remove_listener(event, listener)
    idle.append(page)
    assert thrown == []


def _fresh_page(of: Browser, language: str, zone: str | None) -> Page:
    context = of.new_context(locale=language, timezone_id=zone, reduced_motion="reduce")
    context.set_default_timeout(20_000)
    context.set_default_navigation_timeout(60_000)  # on a loaded machine, the first page of a new server
    return context.new_page()


def _forget(page: Page, places: set[str]) -> None:
    """Delete what the pages have stored, but not the cache."""
    page.evaluate("() => { try { sessionStorage.clear() } catch { } }")  # about:blank has no storage
    page.goto("about:blank")
    protocol = page.context.new_cdp_session(page)
    for place in places:
        if place.startswith("http"):
            protocol.send("Storage.clearDataForOrigin", {"origin": place, "storageTypes": "local_storage,indexeddb"})
    protocol.detach()
    page.context.clear_cookies()
    for each in page.context.pages:
        if each is not page:
            each.close()
