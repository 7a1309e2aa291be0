"""Find a browser for tests: the machine's Chromium, else Playwright's own, else print what to install."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
DESKTOP, PHONE = (1440, 900), (390, 844)


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
            chromium.close()


@contextmanager
def new_page(
    of: Browser, *, size: tuple[int, int] = DESKTOP, dark: bool = False, zone: str | None = None
) -> Iterator[Page]:
    """Open a page in a fresh profile; an error of its scripts fails the test."""
    context = of.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme="dark" if dark else "light",
        locale="en-GB",
        timezone_id=zone,
    )
    context.set_default_timeout(20_000)
    page = context.new_page()
    thrown: list[str] = []
    page.on("pageerror", lambda error: thrown.append(str(error)))
    try:
        yield page
    finally:
        context.close()
    assert thrown == []
