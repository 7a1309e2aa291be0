"""Measure the CPU time of a call to a model beside the raw SDK and litellm.

The whole platform is measured: budget, limits, circuit breaker, price, and a durable record of each call in PostgreSQL.
The answers come from a tiny server in its own process; PostgreSQL and Redis are others, and not counted. Where there
are two cores, the measured process has one to itself: it would pay for the caches that the servers empty.
"""

import argparse
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from overhead.client import CHUNKS
from rich.console import Console
from rich.table import Table
from support.servers import postgres_and_redis

FOLDER = Path(__file__).parent
LITELLM = "litellm==1.106.2"
_ON_THE_FIRST_CORE = ["taskset", "--cpu-list", str(min(os.sched_getaffinity(0)))] if shutil.which("taskset") else []
_OFFLINE = {"LITELLM_LOCAL_MODEL_COST_MAP": "True"}  # or its import would wait for a download
_LIMIT_PER_CALL_MS, _LIMIT_PER_CHUNK_MS = 0.5, 0.03

Figures = Mapping[str, float]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="fewer calls: a look, not a measurement")
    calls = 200 if parser.parse_args().short else 2000
    cores = sorted(os.sched_getaffinity(0))
    if len(cores) > 1:
        os.sched_setaffinity(0, cores[1:])
    with postgres_and_redis() as servers, _answering() as origin:
        sdk = _measured([sys.executable], "sdk", origin, calls)
        ours = _measured([sys.executable], "ours", origin, calls, servers.environment)
        python = _isolated(LITELLM)
        litellm = None if python is None else _measured(python, "litellm", origin, calls)
    _print(sdk, ours, litellm)


def _print(sdk: Figures, ours: Figures, litellm: Figures | None) -> None:
    table = Table(title="CPU of the client, ms per call (a stream has 45 pieces of text)")
    for column in ("", "SDK", "ours", "ours - SDK", "limit", "litellm", "litellm - SDK"):
        table.add_column(column, justify="left" if not column else "right")
    for name in ("call_c1", "call_c50", "stream_c1", "stream_c50"):
        limit = CHUNKS * _LIMIT_PER_CHUNK_MS if name.startswith("stream") else _LIMIT_PER_CALL_MS
        theirs = ("not run", "") if litellm is None else (f"{litellm[name]:.3f}", f"{litellm[name] - sdk[name]:.3f}")
        over = ours[name] - sdk[name]
        table.add_row(name, f"{sdk[name]:.3f}", f"{ours[name]:.3f}", f"{over:.3f}", f"{limit:.2f}", *theirs)
    Console().print(table)
    chunk = (ours["stream_c1"] - sdk["stream_c1"]) / CHUNKS
    figures = {
        "call_cpu_ms_over_sdk_c1": ours["call_c1"] - sdk["call_c1"],
        "call_cpu_ms_over_sdk_c50": ours["call_c50"] - sdk["call_c50"],
        "stream_chunk_cpu_ms_over_sdk": chunk,
        "import_cpu_s": ours["import_cpu_s"],
    }
    if litellm is not None:
        figures["litellm_cpu_ms_over_sdk_c1"] = litellm["call_c1"] - sdk["call_c1"]
        figures["litellm_import_cpu_s"] = litellm["import_cpu_s"]
    print(
        json.dumps({"benchmark": "llm_overhead", "figures": {name: round(each, 4) for name, each in figures.items()}})
    )


def _measured(
    python: list[str], peer: str, origin: str, calls: int, environment: Mapping[str, str] | None = None
) -> Figures:
    command = [*python, "-m", "overhead.client", peer, origin, str(calls)]
    path = os.pathsep.join([str(FOLDER), os.environ.get("PYTHONPATH", "")])
    env = {**os.environ, **(environment or {}), **_OFFLINE, "PYTHONPATH": path}
    done = subprocess.run([*_ON_THE_FIRST_CORE, *command], env=env, check=True, stdout=subprocess.PIPE, text=True)
    figures: Figures = json.loads(done.stdout.splitlines()[-1])
    return figures


def _isolated(requirement: str) -> list[str] | None:
    """Install the peer in its own environment, since its dependencies do not fit ours; None without uv."""
    uv = shutil.which("uv") or str(FOLDER.parent / ".baseline" / "tools" / "bin" / "uv")
    if not Path(uv).exists():
        print("litellm is not measured: there is no uv to install it with.", file=sys.stderr)
        return None
    return [uv, "run", "--isolated", "--no-project", "--python", sys.executable, "--with", requirement, "python"]


@contextmanager
def _answering() -> Iterator[str]:
    """Run the tiny server; yields its origin."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "uvicorn", "overhead.server:app", "--port", str(port), "--log-level", "critical"]
    with subprocess.Popen(command, cwd=FOLDER) as server, ExitStack() as stack:
        stack.callback(server.terminate)
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            with socket.socket() as client:
                if client.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}"


if __name__ == "__main__":
    main()
