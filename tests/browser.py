"""The browser of the browser tests: what the system has, else Playwright's own."""

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_ADVICE = (
    "There is no browser: install Debian's package (apt-get install chromium) "
    "or Playwright's (.venv/bin/playwright install chromium)."
)


def chromium_path() -> str:
    """Fails the test with advice when there is none."""
    for name in _NAMES:
        if path := shutil.which(name):
            return path
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    if not Path(own).exists():
        pytest.fail(_ADVICE, pytrace=False)
    return own
