"""Start a bot as its own process: the command and its environment."""

import os
import sys
from pathlib import Path

from bootstrap.configuration.settings import Settings
from bootstrap.embedded.ports import free_port

COMMAND = (sys.executable, "-c", "from bootstrap.cli import main; main()")


def bot_environment(*, database_url: str, schema: str, redis_url: str, secret_key: str, home: Path) -> dict[str, str]:
    """The environment of a bot with its own simulated Discord and without cogs."""
    cogs = home / "cogs"
    cogs.mkdir(parents=True)
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
