"""The addresses of a running Baseline's parts, for other programs. Kept in BASELINE_HOME/state.json while it runs."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from pydantic import SecretStr

from bootstrap.configuration.settings import Settings
from bootstrap.embedded.kept_secret import kept_secret
from bootstrap.embedded.lock import FolderBusy, FolderLock
from bootstrap.embedded.postgres import owner_url


class NotRunning(Exception):
    """No Baseline runs from this folder, or it has not finished starting."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningState:
    """`urls` and `pids` are by part. The file is for its owner only: the URLs of embedded servers contain passwords."""

    pid: int
    urls: dict[str, str]
    pids: dict[str, int]

    def write(self, home: Path) -> None:
        unfinished = home / "state.json.unfinished"
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            json.dump(asdict(self), file, indent=2)
        unfinished.replace(state_file(home))


def state_file(home: Path) -> Path:
    return home / "state.json"


def running_state(home: Path) -> RunningState:
    """Raises `NotRunning`, also for the file that a killed Baseline left behind."""
    if not _is_owned(home):
        raise NotRunning(f"Baseline does not run from {home}. Start it with `make up`.")
    try:
        return RunningState(**json.loads(state_file(home).read_text()))
    except (OSError, ValueError, TypeError):
        raise NotRunning(f"Baseline is still starting in {home}. Try again when it says that it is ready.") from None


def with_kept_key(settings: Settings) -> Settings:
    """Return the settings; if they name no secret key, with the one that `baseline up` keeps in BASELINE_HOME, if any.

    `baseline up` uses that key with a database of one's own, too.
    """
    file = settings.baseline_home.absolute() / "secret_key"
    if settings.api_secret_key is not None or not file.exists():
        return settings
    return settings.model_copy(update={"api_secret_key": SecretStr(kept_secret(file))})


def with_running_database(settings: Settings) -> Settings:
    """Return the settings; if they name no database, with the one of the Baseline that runs from BASELINE_HOME.

    The secret key is the one that `with_kept_key` finds. Raises `NotRunning`.
    """
    if settings.database_url is not None:
        return with_kept_key(settings)
    home = settings.baseline_home.absolute()
    try:
        url = running_state(home).urls["database"]
    except NotRunning as error:
        raise NotRunning(f"{error} Or set DATABASE_URL and API_SECRET_KEY.") from None
    key = settings.api_secret_key or SecretStr(kept_secret(home / "secret_key"))
    return settings.model_copy(update={"database_url": url, "api_secret_key": key})


def with_running_storage(settings: Settings) -> Settings:
    """Like `with_running_database`, for PostgreSQL and Redis. Raises `NotRunning`."""
    found = with_running_database(settings)
    if found.redis_url is not None:
        return found
    try:
        url = running_state(found.baseline_home.absolute()).urls["redis"]
    except NotRunning as error:
        raise NotRunning(f"{error} Or set REDIS_URL.") from None
    return found.model_copy(update={"redis_url": url})


def with_owned_database(settings: Settings) -> Settings:
    """Like `with_running_database`, with the credentials of the owner of the embedded PostgreSQL.

    A migration is written by comparison with what the owner sees. With DATABASE_URL, the role that it names stays.
    """
    found = with_running_database(settings)
    password = settings.baseline_home.absolute() / "postgres" / "password"
    if settings.database_url is not None or found.database_url is None or not password.exists():
        return found
    return found.model_copy(update={"database_url": owner_url(found.database_url, password=kept_secret(password))})


def _is_owned(home: Path) -> bool:
    if not home.exists():
        return False
    lock = FolderLock(home)
    try:
        lock.acquire()
    except FolderBusy:
        return True
    lock.release()
    return False
