"""Replace a part of Baseline by a small HTTP server; `STUB_<NAME>` makes it misbehave."""

import os
import sys
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import NoReturn
from urllib.parse import urlsplit

from typing_extensions import override

from bootstrap.up.migrated import NOT_MIGRATED


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"ok")

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Suppress the request log; the stub prints its own lines."""


def _port(name: str) -> int:
    variable = {"api": "API_PORT", "bot": "HEALTH_PORT", "worker": "HEALTH_PORT", "web": "PORT"}.get(name)
    if variable is None:
        return urlsplit(os.environ["LLM_SIMULATOR_URL"]).port or 0
    return int(os.environ[variable])


def _chatter() -> NoReturn:
    while True:
        sys.stderr.write("x" * 999_999 + "\n")
        time.sleep(0.05)


def main() -> NoReturn:
    name = sys.argv[1]
    sys.stderr.write(f"{name} begins\n")
    behaviour = os.environ.get(f"STUB_{name.upper()}", "")
    if behaviour == "fail":
        sys.stderr.write(f"{name} cannot work\n")
        sys.exit(3)
    if behaviour == "hang":
        time.sleep(60)
    if behaviour == "chatter":
        Thread(target=_chatter, daemon=True).start()
    if behaviour == "broken cog":
        sys.stderr.write(
            '{"event": "A cog was not loaded", "cog": "music", "file": "cogs/music.py", "reason": "ValueError"}\n'
        )
    if behaviour == "broken migration of a cog":
        sys.stderr.write(f"Cog 'music': {NOT_MIGRATED}: ProgrammingError\n")
    if name == "migrate":
        sys.exit(0)
    HTTPServer(("127.0.0.1", _port(name)), _Handler).serve_forever()
    raise AssertionError


if __name__ == "__main__":
    main()
