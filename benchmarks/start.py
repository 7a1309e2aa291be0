"""Measure how long the API, the bot and the worker take from their command to their first good answer of `/health`.

The caches are warm: each part is started once before it is measured. The bot connects to a simulated Discord in its own
process, and its own figure includes that. Imports are measured in a further start, which is slower for it.
"""

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import TypeAlias

import httpx
from rich.console import Console
from rich.table import Table
from support.processes import cpu_seconds
from support.servers import Servers, postgres_and_redis

from bootstrap.configuration.settings import Settings
from bootstrap.embedded.ports import free_port

_PARTS = ("api", "bot", "worker")
_MOST_SECONDS = 3.0
_PATIENCE = 120.0
_SHOWN = 6
Measured: TypeAlias = tuple[list[float], list[float], Counter[str]]
_COMMAND = "from bootstrap.cli import main; main()"
_IMPORT = re.compile(r"^import time:\s+(?P<own>\d+) \|\s+\d+ \|\s+(?P<module>[\w.]+)$", re.MULTILINE)


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
        # As in an image, whose modules are compiled.
        "PYTHONDONTWRITEBYTECODE": "",
        "COGS_PATH": str(Path(__file__).parent.parent / "cogs"),
        "HEALTH_HOST": "127.0.0.1",
        "LLM_SIMULATOR_URL": "http://127.0.0.1:1",
    }


def _measured(part: str, environment: Mapping[str, str], runs: int) -> Measured:
    """The seconds and CPU seconds of each run, and the milliseconds that the modules of each package take to import."""
    _started(part, environment)
    starts = [_started(part, environment) for _ in range(runs)]
    _, _, errors = _started(part, environment, "-X", "importtime")
    packages: Counter[str] = Counter()
    for found in _IMPORT.finditer(errors):
        packages[found["module"].split(".")[0]] += int(found["own"]) // 1000
    return [seconds for seconds, _, _ in starts], [cpu for _, cpu, _ in starts], packages


def _started(part: str, environment: Mapping[str, str], *options: str) -> tuple[float, float, str]:
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
            seconds, cpu = time.monotonic() - began, cpu_seconds(process.pid)
            print(f"{part}: {seconds:.1f} s, of which {cpu:.1f} s of CPU", file=sys.stderr, flush=True)
        finally:
            process.terminate()
            process.wait(20)
        log.seek(0)
        return seconds, cpu, log.read()


def _is_ready(url: str) -> bool:
    try:
        return httpx.get(url, timeout=5, trust_env=False).is_success
    except httpx.HTTPError:
        return False


def _print(parts: Mapping[str, Measured]) -> None:
    table = Table(title="From the command to the first good answer")
    for column in ("part", "seconds", "limit", "CPU s", "imports, ms", "most of them, ms"):
        table.add_column(column, justify="left" if column.startswith("most") else "right")
    figures: dict[str, float] = {}
    for part, (seconds, cpu, packages) in parts.items():
        ready, worked = statistics.median(seconds), statistics.median(cpu)
        largest = ", ".join(f"{name} {taken}" for name, taken in packages.most_common(_SHOWN))
        limit = f"{_MOST_SECONDS:.0f}"
        table.add_row(part, f"{ready:.2f}", limit, f"{worked:.2f}", str(packages.total()), largest)
        figures |= {f"{part}_ready_s": round(ready, 2), f"{part}_ready_cpu_s": round(worked, 2)}
    Console(width=120).print(table)
    print(json.dumps({"benchmark": "start", "figures": figures}))


if __name__ == "__main__":
    main()
