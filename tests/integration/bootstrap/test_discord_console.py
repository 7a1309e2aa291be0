"""The terminal console against an HTTP server that behaves like the simulated Discord, or misbehaves."""

import io
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import ClassVar

import pytest
from rich.console import Console
from typing_extensions import override

from bootstrap.discord_console.client import Answer, NothingAnswered, act, places
from bootstrap.discord_console.show import show, show_places
from bootstrap.embedded.ports import free_port


class _Control(BaseHTTPRequestHandler):
    answer: ClassVar[bytes] = b""
    received: ClassVar[dict[str, object]] = {}

    def do_POST(self) -> None:
        type(self).received = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.do_GET()

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(self.answer)

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Suppress the request log."""


@pytest.fixture
def control_url() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), _Control)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/control"
    server.shutdown()
    server.server_close()
    thread.join()


def _send(url: str, text: str = "/status") -> Answer:
    return act(url, "send", **{"as": "owner"}, text=text, guild=None, channel="general")


def _printed(answer: Answer) -> str:
    out = io.StringIO()
    show(Console(file=out, width=100), answer)
    return out.getvalue()


def test_replies_show_text_embeds_and_who_can_see_them(control_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    embed = {"title": "Status", "description": "All well", "fields": [{"name": "Guilds", "value": "2"}], "footer": "v1"}
    private = {"content": "", "embeds": [embed], "ephemeral": True, "visible_to": ["owner"]}
    public = {"content": "Hello [bold]", "embeds": [], "ephemeral": False, "visible_to": []}
    monkeypatch.setattr(_Control, "answer", json.dumps({"replies": [private, public]}).encode())

    printed = _printed(_send(control_url))

    assert _Control.received == {"as": "owner", "guild": None, "channel": "general", "text": "/status"}
    for text in ("only owner can see this", "Status", "All well", "Guilds: 2", "v1"):
        assert text in printed
    assert "everyone can see this" in printed
    assert "Hello [bold]" in printed


def test_ids_buttons_menus_and_forms_are_printed(control_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    message = {
        "id": "12",
        "content": "Choose",
        "buttons": [{"label": "Yes"}, {"label": "No", "disabled": True}, {"label": "Docs", "url": "https://x.example"}],
        "menus": [{"name": "Colour", "options": ["Red", "Blue"]}],
        "files": ["picture.png"],
        "reactions": ["👍 1"],
    }
    form = {"id": "13", "title": "Your name", "fields": [["Name", "text"], ["Note", "text, optional"]]}
    answer = {"sent": "11", "replies": [message], "form": form, "did": ["Message 10 was deleted."]}
    monkeypatch.setattr(_Control, "answer", json.dumps(answer).encode())

    printed = _printed(_send(control_url))

    for text in (
        "sent as message 11",
        "message 12",
        "buttons: [ Yes ]  [ No ] (disabled)  [ Docs ] (https://x.example)",
        "menu Colour: Red, Blue",
        "files: picture.png",
        "reactions: 👍 1",
        "Message 10 was deleted.",
        "form: Your name",
        "form 13",
        "Note: text, optional",
    ):
        assert text in printed


def test_an_act_without_consequences_says_so(control_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_Control, "answer", b'{"replies": []}')
    assert _printed(_send(control_url)) == "Done. The bot did nothing because of it.\n"


def test_members_and_channels_are_listed_by_guild(control_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    demo = {"guild": "Demo", "members": ["owner", "mara"], "channels": ["general"]}
    monkeypatch.setattr(_Control, "answer", json.dumps([demo]).encode())
    out = io.StringIO()
    show_places(Console(file=out, width=100), places(control_url))
    assert out.getvalue() == "Demo\n  members   owner, mara\n  channels  general\n"


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (b'{"error": "There is no member called owner. Known: mara, leo."}', "There is no member called owner"),
        (b"<html>", "is not the simulated Discord"),
    ],
)
def test_no_reply_comes_with_a_reason(
    control_url: str, monkeypatch: pytest.MonkeyPatch, answer: bytes, reason: str
) -> None:
    monkeypatch.setattr(_Control, "answer", answer)
    with pytest.raises(NothingAnswered, match=reason):
        _send(control_url)


def test_a_simulator_that_is_away_is_named() -> None:
    with pytest.raises(NothingAnswered, match="does not answer at http"):
        _send(f"http://127.0.0.1:{free_port()}/control")
