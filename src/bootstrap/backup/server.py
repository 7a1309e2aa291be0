"""Choose the database of a backup: that of DATABASE_URL, or the embedded one, which is started if it does not run."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from pydantic import SecretStr

from bootstrap.configuration.settings import Settings, load_settings
from bootstrap.embedded import EmbeddedPostgres, EmbeddedServerError
from bootstrap.embedded.kept_secret import kept_secret
from bootstrap.up.errors import CannotStart
from bootstrap.up.interruption import StopRequested, stop_requests_raise
from bootstrap.up.ownership import own
from bootstrap.up.state import NotRunning, with_kept_key, with_owned_database


@contextmanager
def database_to_back_up() -> Iterator[Settings]:
    """Yield settings that name the owner of the database. Raises `CannotStart` and `NotRunning`."""
    given = load_settings(uses_discord=False)
    try:
        settings = with_owned_database(given)
    except NotRunning:
        if not (_folder(given) / "data").exists():
            raise
    else:
        yield settings
        return
    with _started(given) as settings:
        yield settings


@contextmanager
def database_to_restore() -> Iterator[Settings]:
    """Yield settings that name the owner of the database. The embedded one is used by no other process meanwhile.

    Raises `CannotStart` while Baseline runs from BASELINE_HOME.
    """
    given = with_kept_key(load_settings(uses_discord=False))
    if given.database_url is not None:
        yield given if given.api_secret_key else load_settings(["api_secret_key"], uses_discord=False)
        return
    with _started(given) as settings:
        yield settings


@contextmanager
def _started(settings: Settings) -> Iterator[Settings]:
    home = settings.baseline_home.absolute()
    with ExitStack() as stack:
        stack.callback(own(home).release)
        server = EmbeddedPostgres(_folder(settings), log_file=home / "logs" / "postgres.log")
        stack.callback(server.stop)
        try:
            with stop_requests_raise():
                server.start()
                key = settings.api_secret_key or SecretStr(kept_secret(home / "secret_key"))
                yield settings.model_copy(update={"database_url": server.url, "api_secret_key": key})
        except EmbeddedServerError as error:
            raise CannotStart(str(error)) from error
        except StopRequested:
            raise KeyboardInterrupt from None


def _folder(settings: Settings) -> Path:
    return settings.baseline_home.absolute() / "postgres"
