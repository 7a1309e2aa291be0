"""Start a bot as its own process: the command and its environment."""

import asyncio
import os
import sys
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from bootstrap.configuration.settings import Settings
from bootstrap.embedded.ports import free_port
from tests.services import SECRET_KEY, FreshDatabase

COMMAND = (sys.executable, "-c", "from bootstrap.cli import main; main()")


def bot_environment(*, database_url: str, schema: str, redis_url: str, secret_key: str, home: Path) -> dict[str, str]:
    """The environment of a bot with its own simulated Discord and without cogs."""
    cogs = home / "cogs"
    cogs.mkdir(parents=True, exist_ok=True)
    return {
        **os.environ,
        **{name.upper(): "" for name in Settings.model_fields},
        "DATABASE_URL": database_url,
        "DATABASE_SCHEMA": schema,
        "REDIS_URL": redis_url,
        "API_SECRET_KEY": secret_key,
        "BASELINE_HOME": str(home),
        "COGS_PATH": str(cogs),
        "HEALTH_HOST": "127.0.0.1",
        "HEALTH_PORT": str(free_port()),
        "DISCORD_SIMULATOR_URL": f"http://127.0.0.1:{free_port()}",
    }


def log_of(home: Path) -> Path:
    return home / "bot.log"


@asynccontextmanager
async def running_bot(
    database: FreshDatabase, redis_url: str, home: Path, variables: Mapping[str, str] | None = None
) -> AsyncIterator[Process]:
    """Run a bot with additional environment variables, and write its log to `home`.

    It is killed at the end of the block if it still runs.
    """
    environment = bot_environment(
        database_url=database.owner_url,
        schema=database.schema,
        redis_url=redis_url,
        secret_key=SECRET_KEY,
        home=home,
    )
    environment |= variables or {}
    with log_of(home).open("w") as log:
        process = await asyncio.create_subprocess_exec(*COMMAND, "bot", env=environment, stdout=DEVNULL, stderr=log)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
