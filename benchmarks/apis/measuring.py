"""Measure one load on one server: latencies at the client, CPU time at the server."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from apis.peers import Peer
from apis.rows import CSRF_TOKEN, PEOPLE, SECTION, guild_of, versions
from support.processes import cpu_seconds
from support.servers import Servers

CONNECTIONS = 32
CHANGE = "put settings"
_GUILD = "/api/v1/guilds/{guild}"
READS = {
    "me": "/api/v1/auth/me",
    "guilds": "/api/v1/guilds",
    "settings": f"{_GUILD}/settings/{SECTION}",
    "usage": f"{_GUILD}/llm/usage",
}
_BODY = '{"version":VERSION,"values":{"max_tokens":400,"temperature":0.5}}'
_LENGTH = len(_BODY) - len("VERSION") + 8
_BUSY = 0.95
_KEPT_UP = 0.85  # chance alone makes a tenth of difference in a short time


@dataclass(frozen=True, slots=True)
class Way:
    """One load. `per_second` is None in a closed loop, where each client sends its next request after the answer."""

    name: str
    connections: int
    per_second: float | None = None

    @classmethod
    def closed(cls, connections: int) -> "Way":
        return cls(f"{connections} at once", connections)

    @classmethod
    def open(cls, per_second: float) -> "Way":
        return cls(f"{per_second:,.0f}/s", PEOPLE, per_second)


@dataclass(slots=True)
class Measured:
    """One figure per round. The median counts, since the machine has other work."""

    rounds: dict[str, list[float]] = field(default_factory=dict)

    def add(self, figures: Mapping[str, float]) -> None:
        for name, figure in figures.items():
            self.rounds.setdefault(name, []).append(figure)

    def __getitem__(self, name: str) -> float:
        return median(self.rounds[name])

    @property
    def remark(self) -> str:
        if self["rate"] < _KEPT_UP * self["due"]:
            return "falls behind"
        if self["busy"] < _BUSY <= self["others_busy"]:
            return "other core full"
        return ""


class Generator:
    """The process that generates the load."""

    def __init__(self, process: asyncio.subprocess.Process, servers: Servers, cookies: Sequence[str]) -> None:
        self._process = process
        self._servers = servers
        self._cookies = cookies

    async def measure(self, peer: Peer, route: str, way: Way, seconds: float) -> Mapping[str, float]:
        asked = {
            "port": peer.port,
            "requests": [_request(route, by + 1, self._cookies[by]) for by in range(way.connections)],
            "versions": (await versions(self._servers))[: way.connections]
            if route == CHANGE
            else [0] * way.connections,
            "seconds": seconds,
            "per_second": way.per_second,
        }
        idle, cpu = _idle_seconds(), cpu_seconds(peer.pid)
        received = await self._ask(asked)
        idle, cpu = _idle_seconds() - idle, cpu_seconds(peer.pid) - cpu
        return {
            "rate": received["answered"] / received["seconds"],
            "cpu_us": cpu / max(received["answered"], 1) * 1e6,
            "busy": cpu / received["seconds"],
            "others_busy": 1 - idle / received["seconds"],
            "generator_us": received["cpu_us"],
            "due": way.per_second or 0,
            **{name: received[name] for name in ("p50", "p95", "p99")},
        }

    async def _ask(self, asked: Mapping[str, object]) -> Mapping[str, float]:
        writer, reader = self._process.stdin, self._process.stdout
        if writer is None or reader is None:
            raise RuntimeError("The process that makes the load has no pipes.")
        writer.write(json.dumps(asked).encode() + b"\n")
        answer: Mapping[str, float] = json.loads(await reader.readline())
        return answer


@asynccontextmanager
async def generating(servers: Servers, cookies: Sequence[str]) -> AsyncIterator[Generator]:
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}
    pipe = asyncio.subprocess.PIPE
    command = [sys.executable, "-m", "apis.load"]
    process = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe, env=environment)
    try:
        yield Generator(process, servers, cookies)
    finally:
        if process.stdin is not None:
            process.stdin.close()
        await process.wait()


def _request(route: str, user_id: int, cookie: str) -> str:
    head = f"Host: 127.0.0.1\r\nCookie: baseline={cookie}\r\n"
    if route != CHANGE:
        return f"GET {READS[route].format(guild=guild_of(user_id))} HTTP/1.1\r\n{head}\r\n"
    head += f"X-CSRF-Token: {CSRF_TOKEN}\r\nContent-Type: application/json\r\nContent-Length: {_LENGTH}\r\n"
    return f"PUT {READS['settings'].format(guild=guild_of(user_id))} HTTP/1.1\r\n{head}\r\n{_BODY}"


def _idle_seconds() -> float:
    """Idle seconds of the core that PostgreSQL, Redis, the load and this process share."""
    core = f"cpu{max(os.sched_getaffinity(0))} "
    line = next(line for line in Path("/proc/stat").read_text().splitlines() if line.startswith(core))
    return int(line.split()[4]) / os.sysconf("SC_CLK_TCK")
