"""Measure how long the API, the bot and the worker take from their command to their first good answer of `/health`.

The caches are warm: each part is started once before it is measured. The bot connects to a simulated Discord in its own
process, and its own figure includes that. Imports are measured in a further start, which is slower for it.

On a busy machine most of the time goes by in the queue for a core, so this is shown apart, and so is the rest: what the
main thread waited for servers, files and locks.
"""

import argparse
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx
from rich.console import Console
from rich.table import Table
from support.processes import cpu_seconds
from support.reporting import report
from support.servers import Servers, postgres_and_redis

from bootstrap.configuration.settings import Settings
from bootstrap.embedded.ports import free_port

_PARTS = ("api", "bot", "worker")
_MOST_SECONDS = 3.0
_PATIENCE = 120.0
_SHOWN = 6
_COMMAND = "from bootstrap.cli import main; main()"
_FIGURES = ("ready_s", "ready_cpu_s", "ready_queue_s", "ready_waits_s")
_IMPORT = re.compile(r"^import time:\s+(?P<own>\d+) \|\s+\d+ \|\s+(?P<module>[\w.]+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Start:
    """The seconds of one start. `queue` and `waits` are of the main thread: ready to run, and waiting."""

    seconds: float
    cpu: float
    queue: float
    waits: float

    @property
    def figures(self) -> tuple[float, ...]:
        return self.seconds, self.cpu, self.queue, self.waits


@dataclass(frozen=True, slots=True)
class Measured:
    """Some starts, and the milliseconds that the modules of each package took to import in another one."""

    starts: Sequence[Start]
    packages: Counter[str]

    @property
    def medians(self) -> list[float]:
        return [statistics.median(each) for each in zip(*(start.figures for start in self.starts), strict=True)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="1 run instead of 5")
    parser.add_argument("--part", choices=_PARTS, action="append", help="only this one; may be given again")
    options = parser.parse_args()
    with postgres_and_redis() as servers:
        environment = _environment(servers)
        _print({part: _measured(part, environment, 1 if options.short else 5) for part in options.part or _PARTS})


def _environment(servers: Servers) -> dict[str, str]:
    return {
        **os.environ,
        **{name.upper(): "" for name in Settings.model_fields},
        **servers.environment,
        # Write compiled modules: an image has them.
        "PYTHONDONTWRITEBYTECODE": "",
        "COGS_PATH": str(Path(__file__).parent.parent / "cogs"),
        "HEALTH_HOST": "127.0.0.1",
        "LLM_SIMULATOR_URL": "http://127.0.0.1:1",
    }


def _measured(part: str, environment: Mapping[str, str], runs: int) -> Measured:
    _started(part, environment)
    starts = [_started(part, environment)[0] for _ in range(runs)]
    _, errors = _started(part, environment, "-X", "importtime")
    packages: Counter[str] = Counter()
    for found in _IMPORT.finditer(errors):
        packages[found["module"].split(".")[0]] += int(found["own"]) // 1000
    return Measured(starts, packages)


def _started(part: str, environment: Mapping[str, str], *options: str) -> tuple[Start, str]:
    port = free_port()
    ports = {
        "API_PORT": str(port),
        "HEALTH_PORT": str(port),
        "DISCORD_SIMULATOR_URL": f"http://127.0.0.1:{free_port()}",
    }
    if part == "api":
        ports["HEALTH_PORT"] = str(free_port())
    with tempfile.TemporaryFile("w+") as log:
        began = time.monotonic()
        process = subprocess.Popen(
            (sys.executable, *options, "-c", _COMMAND, part),
            env={**environment, **ports},
            stdout=subprocess.DEVNULL,
            stderr=log,
        )
        try:
            while not _is_ready(f"http://127.0.0.1:{port}/health"):
                if process.poll() is not None or time.monotonic() - began > _PATIENCE:
                    log.seek(0)
                    raise RuntimeError(f"{part} does not start: {log.read()[-2000:]}")
                time.sleep(0.02)
            start = _taken(process.pid, time.monotonic() - began)
            print(f"{part}: {start}", file=sys.stderr, flush=True)
        finally:
            process.terminate()
            process.wait(20)
        log.seek(0)
        return start, log.read()


def _taken(pid: int, seconds: float) -> Start:
    ran, queued, _ = map(int, Path(f"/proc/{pid}/schedstat").read_text().split())
    queue = queued / 1e9
    return Start(seconds, cpu_seconds(pid), queue, max(0.0, seconds - ran / 1e9 - queue))


def _is_ready(url: str) -> bool:
    try:
        return httpx.get(url, timeout=5, trust_env=False).is_success
    except httpx.HTTPError:
        return False


def _print(parts: Mapping[str, Measured]) -> None:
    table = Table(title="From the command to the first good answer")
    for column in ("part", "seconds", "limit", "CPU s", "queue s", "waits s", "imports, ms", "most of them, ms"):
        table.add_column(column, justify="left" if column.startswith("most") else "right")
    figures: dict[str, float] = {}
    for part, measured in parts.items():
        ready, *others = (f"{median:.2f}" for median in measured.medians)
        largest = ", ".join(f"{name} {taken}" for name, taken in measured.packages.most_common(_SHOWN))
        table.add_row(part, ready, f"{_MOST_SECONDS:.0f}", *others, str(measured.packages.total()), largest)
        named = zip(_FIGURES, measured.medians, strict=True)
        figures |= {f"{part}_{name}": round(median, 2) for name, median in named}
    Console(width=140).print(table)
    report("start", figures)


if __name__ == "__main__":
    main()
