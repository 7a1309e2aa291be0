"""Start the compared servers: one worker each, on uvloop and httptools, on its own core where there are two."""

import json
import os
import shutil
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from support.processes import served
from support.servers import SCHEMA, Servers

from bootstrap.embedded.ports import free_port

_FOLDER = Path(__file__).parent.parent
_ON_THE_FIRST_CORE = ["taskset", "--cpu-list", str(min(os.sched_getaffinity(0)))] if shutil.which("taskset") else []
_RAISED = "100000000"
FASTAPI = (
    "fastapi==0.165.0",
    "fastapi-limiter==0.1.6",
    "starsessions==2.2.1",
    "uvicorn[standard]==0.54.0",
    "sqlalchemy[asyncio]==2.1.9",
    "asyncpg==0.32.0",
    "redis[hiredis]==8.1.0",
)


@dataclass(frozen=True, slots=True)
class Peer:
    name: str
    port: int
    pid: int


@asynccontextmanager
async def discord() -> AsyncIterator[str]:
    """Serve the stand-in for Discord."""
    port = free_port()
    command = [sys.executable, "-m", "apis.discord", str(port)]
    async with served(command, {"PYTHONPATH": str(_FOLDER)}, port):
        yield f"http://127.0.0.1:{port}"


@asynccontextmanager
async def ours(servers: Servers, discord_url: str, *, log_level: str = "WARNING") -> AsyncIterator[Peer]:
    """Start our API without a log line per request, as the peers do. Limits are raised, and checked all the same."""
    port = free_port()
    environment = {
        **servers.environment,
        "API_PORT": str(port),
        "DISCORD_SIMULATOR_URL": discord_url,
        "LOG_LEVEL": log_level,
        "RATE_LIMIT_USER_PER_MINUTE": _RAISED,
        "RATE_LIMIT_GUILD_PER_MINUTE": _RAISED,
        "RATE_LIMIT_GLOBAL_PER_MINUTE": _RAISED,
        "API_DRAIN_SECONDS": "0",
    }
    async with served([*_ON_THE_FIRST_CORE, sys.executable, "-m", "bootstrap.cli", "api"], environment, port) as pid:
        yield Peer("ours", port, pid)


@asynccontextmanager
async def peers(servers: Servers, section: Mapping[str, object]) -> AsyncIterator[list[Peer]]:
    """Start the peers. `section` is our declaration of the section, defaults included."""
    environment = {
        "APP_DATABASE_URL": servers.app_url,
        "DATABASE_SCHEMA": SCHEMA,
        "REDIS_URL": servers.redis.url,
        "SECTION": json.dumps(section),
        "PYTHONPATH": str(_FOLDER),
    }
    async with AsyncExitStack() as stack:
        started = []
        for name, python in {"bare": [sys.executable], "stock": [sys.executable], "fast": isolated()}.items():
            if python is None:
                continue
            port = free_port()
            served_by = ["-m", "uvicorn", f"apis.{name}:app", "--port", str(port), "--loop", "uvloop", "--http"]
            command = [*_ON_THE_FIRST_CORE, *python, *served_by, "httptools", "--no-access-log", "--log-level", "error"]
            pid = await stack.enter_async_context(served(command, environment, port))
            started.append(Peer(name, port, pid))
        yield started


def isolated() -> list[str] | None:
    """Install FastAPI in its own environment, as its users have it; None without uv."""
    uv = shutil.which("uv") or str(_FOLDER.parent / ".baseline" / "tools" / "bin" / "uv")
    if not Path(uv).exists():
        print("FastAPI is not measured: there is no uv to install it with.", file=sys.stderr)
        return None
    required = [part for requirement in FASTAPI for part in ("--with", requirement)]
    return [uv, "run", "--quiet", "--isolated", "--no-project", "--python", sys.executable, *required, "python"]
