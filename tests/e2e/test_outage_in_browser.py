"""While the API is frozen or away, a page shows a message and a countdown; it recovers by itself."""

import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from bootstrap.embedded.ports import free_port
from bootstrap.up.state import running_state
from simulators.discord.world import DEMO
from tests.e2e.browser import new_page
from tests.e2e.dashboard import Dashboard
from tests.e2e.instance import ROOT, Instance
from tests.e2e.plugins import served
from tests.nightly import is_night

_FRONTEND = ROOT / "frontend"
_OUTAGE = "The service can't be reached right now. It usually comes back within a minute."
_CHUNK = 65_536


def _wait(by_day: float, at_night: float) -> None:
    """Let the outage last: its length is what is tested."""
    time.sleep(at_night if is_night() else by_day)


@contextmanager
def _frozen(instance: Instance) -> Iterator[None]:
    """Keep the API's process from running: it accepts connections and answers none."""
    pid = running_state(instance.home).pids["api"]
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        with suppress(ProcessLookupError):  # the supervisor may have started another one
            os.kill(pid, signal.SIGCONT)


class _Gate:
    """A port before the API that can be closed, as after a crash, and opened again."""

    def __init__(self, api: str) -> None:
        self._target = urlsplit(api).port
        self._port = free_port()
        self._listener: socket.socket | None = None
        self._open_connections: list[socket.socket] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def open(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", self._port))
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def close(self) -> None:
        """Refuse connections, and cut those that are open."""
        assert self._listener is not None
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)  # wakes the thread that accepts
        self._listener.close()
        for each in self._open_connections:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                near = listener.accept()[0]
            except OSError:
                return
            far = socket.create_connection(("127.0.0.1", self._target or 0))
            self._open_connections += [near, far]
            for source, sink in ((near, far), (far, near)):
                threading.Thread(target=_copy, args=(source, sink), daemon=True).start()


def _copy(source: socket.socket, sink: socket.socket) -> None:
    with closing(source), suppress(OSError):
        while part := source.recv(_CHUNK):
            sink.sendall(part)
        sink.shutdown(socket.SHUT_WR)


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    with new_page(chromium) as page:
        yield page


def _open_usage(page: Page, instance: Instance, url: str) -> None:
    """Open the page at `url`, which may be another port of the same host: cookies hold for all of them."""
    Dashboard(page, instance.url).sign_in("Olivia")
    page.goto(f"{url}/guilds/{DEMO.id}/usage")
    expect(page.get_by_test_id("usage-total-cost")).to_be_visible()


def test_a_page_opened_while_the_api_is_frozen_says_that_it_loads_and_appears_by_itself(
    page: Page, large: Instance
) -> None:
    _open_usage(page, large, large.url)
    with _frozen(large):
        page.reload(wait_until="commit")
        loading = page.locator(".loading-words").first
        expect(loading).to_be_visible()
        page.wait_for_function(
            "() => getComputedStyle(document.querySelector('.loading-words'), '::after').opacity === '1'"
        )
        _wait(1, 15)
        expect(page.get_by_test_id("usage-total-cost")).to_have_count(0)
        expect(page.get_by_text(_OUTAGE)).to_have_count(0)
    expect(page.get_by_test_id("usage-total-cost")).to_be_visible()


def test_an_api_that_takes_too_long_is_a_504_in_words_with_a_countdown_until_the_page_is_there(
    page: Page, large: Instance
) -> None:
    api = running_state(large.home).urls["api"].removesuffix("/api/v1")
    with served(_FRONTEND, api, API_TIMEOUT_SECONDS="0.5") as url:
        _open_usage(page, large, url)
        with _frozen(large):
            page.reload(wait_until="commit")
            refused = page.context.request.get(f"{url}/api/v1/guilds")
            assert (refused.status, refused.json()["title"]) == (504, "The API does not answer")
            expect(page.get_by_text(_OUTAGE).first).to_be_visible()
            expect(page.get_by_text("Trying again in").first).to_be_visible()
        expect(page.get_by_test_id("usage-total-cost")).to_be_visible()
        expect(page.get_by_text(_OUTAGE)).to_have_count(0)
        page.goto("about:blank")  # ends the event stream, for which the server would wait


def test_an_outage_of_the_api_shows_on_the_open_page_and_on_the_next_and_both_recover(
    page: Page, large: Instance
) -> None:
    gate = _Gate(running_state(large.home).urls["api"])
    gate.open()
    with served(_FRONTEND, gate.url) as url:
        _open_usage(page, large, url)
        gate.close()
        navigation = page.get_by_role("navigation", name="Server").filter(visible=True)
        navigation.get_by_role("link", name="Access").click()
        expect(page.get_by_text("The list could not be loaded")).to_be_visible()
        expect(page.get_by_text(_OUTAGE).first).to_be_visible()
        expect(page.get_by_text("Trying again in").first).to_be_visible()
        _wait(0, 30)
        navigation.get_by_role("link", name="Usage").click()
        expect(page.get_by_test_id("usage-total-cost")).to_be_visible()  # what was read before the outage stays
        navigation.get_by_role("link", name="Access").click()
        expect(page.get_by_text("The list could not be loaded")).to_be_visible()
        gate.open()
        people = page.get_by_role("region", name="People with access").get_by_role("listitem")
        expect(people.first).to_be_visible(timeout=60_000)  # the pauses between tries grow to half a minute
        expect(page.get_by_text(_OUTAGE)).to_have_count(0)
        page.goto("about:blank")
    gate.close()
