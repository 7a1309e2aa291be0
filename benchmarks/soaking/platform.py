"""The API, the bot, the worker and the scripted models' endpoint as processes of their own, with the example bots."""

import asyncio
import os
import shutil
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
from support.processes import served
from support.servers import Servers

from bootstrap.configuration.settings import Settings
from bootstrap.embedded.ports import free_port

_ROOT = Path(__file__).parents[2]
_OWNER = "1290000000000000101"
_EXAMPLES = ("logging_bot", "anomaly_bot", "reminders_bot")
_UNLIMITED = {
    **{f"RATE_LIMIT_{name}_PER_MINUTE": "0" for name in ("USER", "GUILD", "GLOBAL", "AUTH", "ANONYMOUS")},
    **{f"LLM_BUDGET_{name}_USD": "off" for name in ("GUILD_DAY", "USER_DAY")},
    "LLM_MEMBER_CALLS_PER_MINUTE": "off",
}


@dataclass(frozen=True, slots=True)
class Platform:
    pids: Mapping[str, int]
    api: str
    control: str


def baseline(*command: str) -> tuple[str, ...]:
    return sys.executable, "-m", "bootstrap.cli", *command


def environment_of(servers: Servers) -> dict[str, str]:
    """Build the environment of all processes, and the folder with their cogs."""
    cogs = servers.folder / "cogs"
    shutil.copytree(_ROOT / "cogs", cogs, ignore=shutil.ignore_patterns("__pycache__"))
    for name in _EXAMPLES:
        shutil.copytree(_ROOT / "examples" / name, cogs / name, ignore=shutil.ignore_patterns("__pycache__"))
    discord, models = (f"http://127.0.0.1:{free_port()}" for _ in range(2))
    return {
        **os.environ,
        **{name.upper(): "" for name in Settings.model_fields},
        **servers.environment,
        **_UNLIMITED,
        "PYTHONDONTWRITEBYTECODE": "",
        "COGS_PATH": str(cogs),
        "HEALTH_HOST": "127.0.0.1",
        "DISCORD_SIMULATOR_URL": discord,
        "LLM_SIMULATOR_URL": models,
        "LOG_LEVEL": "ERROR",
    }


@asynccontextmanager
async def running_platform(environment: Mapping[str, str]) -> AsyncIterator[Platform]:
    """Migrate the tables of the cogs, start the processes, and stop them at the end."""
    migration = await asyncio.create_subprocess_exec(*baseline("migrate"), env=dict(environment))
    if await migration.wait() != 0:
        raise RuntimeError("The migration failed.")
    ports = {name: free_port() for name in ("api", "bot", "worker")}
    pids: dict[str, int] = {}
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(_models(environment))
        for part, port in ports.items():
            other = str(free_port())
            listening = {"API_PORT": str(port), "HEALTH_PORT": other} if part == "api" else {"HEALTH_PORT": str(port)}
            pids[part] = await stack.enter_async_context(served(baseline(part), {**environment, **listening}, port))
        discord = environment["DISCORD_SIMULATOR_URL"]
        yield Platform(pids, f"http://127.0.0.1:{ports['api']}/api/v1", f"{discord}/control")


@asynccontextmanager
async def _models(environment: Mapping[str, str]) -> AsyncIterator[None]:
    models = await asyncio.create_subprocess_exec(*baseline("llm-simulator"), env=dict(environment))
    try:
        yield
    finally:
        models.terminate()
        await models.wait()


async def sign_in(client: httpx.AsyncClient) -> str:
    """Sign the client in as the guild's owner, and return the token that changes need."""
    begun = (await client.get("/auth/discord/login")).raise_for_status().json()
    chosen = await client.post(begun["authorize_url"], data={"user_id": _OWNER}, follow_redirects=False)
    answer = parse_qs(urlsplit(chosen.headers["location"]).query)
    body = {"code": answer["code"][0], "state": answer["state"][0], "proof": begun["proof"]}
    (await client.post("/auth/discord/callback", json=body)).raise_for_status()
    token: str = (await client.get("/auth/me")).raise_for_status().json()["csrf_token"]
    return token
