"""Measure a call to a model beside the raw SDK and litellm: CPU, added latency and memory.

The whole platform is measured: budget, limits, circuit breaker, price, and a durable record of each call in PostgreSQL.
The answers come from a tiny server in its own process; the CPU time of that server, PostgreSQL and Redis does not
count. The peers take turns, so that other work of the machine slows all of them alike, and each figure is a ratio or
difference of one turn. Where there are two cores, the measured processes have one to themselves, since the servers
would evict their data from its caches.
"""

import argparse
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median

from overhead.client import CHUNKS
from rich.console import Console
from rich.table import Table
from support.reporting import report
from support.servers import postgres_and_redis

FOLDER = Path(__file__).parent
LITELLM = "litellm==1.106.2"
_ON_THE_FIRST_CORE = ["taskset", "--cpu-list", str(min(os.sched_getaffinity(0)))] if shutil.which("taskset") else []
_OFFLINE = {"LITELLM_LOCAL_MODEL_COST_MAP": "True"}  # or its import would wait for a download
_ROUNDS = ("call 1", "call 10", "call 50", "stream 1", "stream 50")
_LIMITS = {"call 1": 1.2, "call 50": 1.2, "stream 1": 1.0, "stream 50": 1.0}

Figures = Mapping[str, float]
Turns = Sequence[Mapping[str, Figures]]
"""For each turn, the figures of each round."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="fewer and shorter turns: a look, not a measurement")
    parser.add_argument("--without-litellm", action="store_true", help="do not install and measure litellm")
    given = parser.parse_args()
    turns, seconds = (2, 0.5) if given.short else (5, 1.0)
    cores = sorted(os.sched_getaffinity(0))
    if len(cores) > 1:
        os.sched_setaffinity(0, cores[1:])
    with postgres_and_redis() as servers, _answering() as origin, ExitStack() as stack:
        commands = {"sdk": [sys.executable], "ours": [sys.executable]}
        python = None if given.without_litellm else _isolated(LITELLM)
        if python is not None:
            commands["litellm"] = python
        peers = {
            name: stack.enter_context(_running(command, name, origin, servers.environment if name == "ours" else {}))
            for name, command in commands.items()
        }
        measured = _in_turns(peers, turns, seconds)
    _print(measured, {name: peer.import_cpu_s for name, peer in peers.items()})


class Peer:
    """A client in a process of its own, which measures when asked."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self.import_cpu_s = self._answer()["import_cpu_s"]

    def measure(self, what: str, seconds: float) -> Figures:
        assert self._process.stdin is not None
        print(what, seconds, file=self._process.stdin, flush=True)
        return self._answer()

    def _answer(self) -> Figures:
        assert self._process.stdout is not None
        figures: Figures = json.loads(self._process.stdout.readline())
        return figures


@contextmanager
def _running(python: Sequence[str], peer: str, origin: str, environment: Mapping[str, str]) -> Iterator[Peer]:
    path = os.pathsep.join([str(FOLDER), os.environ.get("PYTHONPATH", "")])
    env = {**os.environ, **environment, **_OFFLINE, "PYTHONPATH": path}
    command = [*_ON_THE_FIRST_CORE, *python, "-m", "overhead.client", peer, origin]
    with subprocess.Popen(command, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield Peer(process)
        process.communicate()  # the end of its input is its sign to end


def _in_turns(peers: Mapping[str, Peer], turns: int, seconds: float) -> Mapping[str, Turns]:
    measured: dict[str, list[dict[str, Figures]]] = {name: [] for name in peers}
    for number in range(turns):
        for name in peers:
            measured[name].append({})
        for what in _ROUNDS:
            for name, peer in peers.items():
                measured[name][-1][what] = peer.measure(what, seconds)
            cpu = ", ".join(f"{name} {measured[name][-1][what]['cpu_ms']:.2f}" for name in peers)
            print(f"Turn {number + 1} of {turns}, {what}: {cpu} ms of CPU", file=sys.stderr, flush=True)
    return measured


def _print(measured: Mapping[str, Turns], imports: Mapping[str, float]) -> None:
    table = Table(
        title=f"The client, per call (a stream has {CHUNKS} pieces of text): medians of {len(measured['ours'])}"
    )
    for column in (
        "",
        *(f"{name} CPU ms" for name in measured),
        "ours / SDK",
        "limit",
        "p50 added",
        "p99 added",
        "p99",
    ):
        table.add_column(column, justify="left" if not column else "right")
    for what in _ROUNDS:
        cpu = [f"{_median(turns, what, 'cpu_ms'):.3f}" for turns in measured.values()]
        ratio, limit = f"{_over_sdk(measured, what):.2f}", _LIMITS.get(what)
        added = [f"{_added(measured, what, name):.2f}" for name in ("p50_ms", "p99_ms")]
        p99 = f"{_ratio(measured, what, 'p99_ms'):.2f} x"
        table.add_row(what, *cpu, ratio, "" if limit is None else f"{limit:.1f}", *added, p99)
    Console(width=140).print(table)
    figures = {
        "call_over_sdk_c1": _over_sdk(measured, "call 1"),
        "call_over_sdk_c50": _over_sdk(measured, "call 50"),
        "stream_over_sdk": max(_over_sdk(measured, "stream 1"), _over_sdk(measured, "stream 50")),
        "added_p50_ms_c10": _added(measured, "call 10", "p50_ms"),
        "added_p99_ms_c10": _added(measured, "call 10", "p99_ms"),
        "p99_over_sdk_c10": _ratio(measured, "call 10", "p99_ms"),
        "rss_mb": max(each["rss_mb"] for each in measured["ours"][-1].values()),
        "sdk_rss_mb": max(each["rss_mb"] for each in measured["sdk"][-1].values()),
        "import_cpu_s": imports["ours"],
    }
    if "litellm" in measured:
        figures["litellm_over_sdk_c1"] = _ratio(measured, "call 1", "cpu_ms", of="litellm")
        figures["litellm_import_cpu_s"] = imports["litellm"]
    report("llm_overhead", {name: round(each, 4) for name, each in figures.items()})


def _median(turns: Turns, what: str, figure: str) -> float:
    return median(turn[what][figure] for turn in turns)


def _over_sdk(measured: Mapping[str, Turns], what: str) -> float:
    return _ratio(measured, what, "cpu_ms")


def _ratio(measured: Mapping[str, Turns], what: str, figure: str, *, of: str = "ours") -> float:
    pairs = zip(measured[of], measured["sdk"], strict=True)
    return median(ours[what][figure] / sdk[what][figure] for ours, sdk in pairs)


def _added(measured: Mapping[str, Turns], what: str, figure: str) -> float:
    pairs = zip(measured["ours"], measured["sdk"], strict=True)
    return median(ours[what][figure] - sdk[what][figure] for ours, sdk in pairs)


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
    command += ["--timeout-keep-alive", "600"]  # longer than a client waits for its turn
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
