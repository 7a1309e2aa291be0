"""Build and serve a Next application of one empty page, with the dashboard's own version of Next."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from bootstrap.embedded.ports import free_port
from tests.e2e.instance import ROOT
from tests.waiting import wait_until

_DASHBOARD = ROOT / "frontend"
_NEXT = _DASHBOARD / "node_modules/next/dist/bin/next"
_SOURCE = Path(__file__).parent / "bare"


@contextmanager
def bare_application(node: str) -> Iterator[str]:
    """Yield the application's address. Its copy in the dashboard's folder, for the packages, is removed afterwards."""
    folder = _DASHBOARD / ".bare"
    environment = {**os.environ, "NEXT_TELEMETRY_DISABLED": "1"}
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(_SOURCE, folder)
    try:
        subprocess.run([node, _NEXT, "build"], cwd=folder, env=environment, check=True, stdout=sys.stderr)
        port = free_port()
        command = [node, str(_NEXT), "start", "--hostname", "127.0.0.1", "--port", str(port)]
        server = subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL)
        try:
            url = f"http://127.0.0.1:{port}"
            wait_until(lambda: _answers(url), "the bare application to answer", patience=60)
            yield url
        finally:
            server.terminate()
            server.wait()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, trust_env=False).is_success
    except httpx.TransportError:
        return False
