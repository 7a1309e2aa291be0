"""Run a long-running process: the API, the bot or the worker."""
# ruff: noqa: PLC0415 - importing all parts takes seconds, and each process needs one of them

from bootstrap.configuration.app_role import without_credentials
from bootstrap.configuration.settings import Settings, load_settings

STORAGE = ("database_url", "redis_url", "api_secret_key")


def run_long_running(part: str) -> None:
    """Run the process until it is asked to stop. Raises `ConfigurationError` and `CannotStart`."""
    settings = long_running_settings()
    match part:
        case "api":
            from bootstrap.processes.api import run
        case "bot":
            from bootstrap.processes.bot import run
        case "worker":
            from bootstrap.processes.worker import run
        case _:
            raise ValueError(part)
    run(settings)


def long_running_settings() -> Settings:
    """Load the settings without the credentials of the database's owner. Raises `ConfigurationError`."""
    settings = load_settings([*STORAGE, "discord_bot_token"])
    return settings.model_copy(update={"database_url": without_credentials(settings.required_database_url)})
