"""Start the whole platform as a newcomer does."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.waiting import wait_until

ROOT = Path(__file__).parents[2]
COGS = ROOT / "tests" / "cogs"
"""Cogs of the tests' own, so that the tests hold for a bot without the shipped ones."""
INSTANCES = ("instance", "harbour", "large")
"""The fixtures that start an instance; `make test` runs the tests of each in a process of its own."""
BASELINE = str(Path(sys.executable).with_name("baseline"))
READY = "Baseline is ready: "
_OURS = re.compile(
    r"^(BASELINE|DISCORD|MAIN_GUILD|DATABASE|REDIS|API|EVENT|RATE|TRUSTED|DASHBOARD|HEALTH|WATCHDOG|LLM|LOG|SLOW|OTEL|COGS|OPENAI|ANTHROPIC|GOOGLE|XAI)_"
)


@dataclass(frozen=True, slots=True)
class Instance:
    url: str
    home: Path
    environment: dict[str, str]

    def ask(self, question: str, *, as_: str = "mara") -> list[dict[str, Any]]:
        """Return the bot's replies to `/inquiry`."""
        return self.say(f"/inquiry text: {question}", as_=as_)

    def say(self, text: str, *, as_: str = "mara") -> list[dict[str, Any]]:
        """Return the bot's replies. Unlike `send`, it calls the simulated Discord without starting a command."""
        control = json.loads((self.home / "state.json").read_text())["urls"]["discord_control"]
        answer = httpx.post(f"{control}/send", json={"as": as_, "text": text}, timeout=30)
        replies: list[dict[str, Any]] = answer.raise_for_status().json()["replies"]
        return replies

    def send(self, text: str, *, as_: str = "mara", guild: str | None = None) -> subprocess.CompletedProcess[str]:
        """Run `baseline discord send` and return its output and exit code."""
        options = [] if guild is None else ["--guild", guild]
        return self.discord("send", "--as", as_, *options, text)

    def discord(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run `baseline discord` and return its output and exit code."""
        return subprocess.run(
            [BASELINE, "discord", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )


def clean_environment(home: Path, **changes: str) -> dict[str, str]:
    """Return the environment without the product's variables."""
    kept = {name: value for name, value in os.environ.items() if not _OURS.match(name)}
    return {**kept, "BASELINE_HOME": str(home), "NO_COLOR": "1", **changes}


@contextmanager
def running_instance(home: Path, ports: tuple[int, int, int], **changes: str) -> Iterator[Instance]:
    """Run `baseline up` with its own data; stop it as Ctrl-C does."""
    web, api, health = ports
    ports_ = {"BASELINE_WEB_PORT": str(web), "API_PORT": str(api), "HEALTH_PORT": str(health)}
    # A test sends requests faster than a person, so the limits are raised.
    limits = ("USER", "AUTH", "ANONYMOUS")
    unlimited = {f"RATE_LIMIT_{name}_PER_MINUTE": "0" for name in limits} | {"LLM_MEMBER_CALLS_PER_MINUTE": "off"}
    environment = clean_environment(home, **{"COGS_PATH": str(COGS), **ports_, **unlimited, **changes})
    home.mkdir(parents=True, exist_ok=True)
    log = home / "up.log"
    with log.open("w") as output:
        up = subprocess.Popen(
            [BASELINE, "up"], cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
        )
    try:
        wait_until(lambda: READY in log.read_text() or up.poll() is not None, "`baseline up` to be ready", patience=120)
        assert up.poll() is None, log.read_text()
        url = re.search(rf"{READY}(\S+)", log.read_text())
        assert url is not None
        yield Instance(url.group(1), home, environment)
    finally:
        up.send_signal(signal.SIGINT)
        try:
            up.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(up.pid, signal.SIGKILL)
            up.wait()
            raise
