"""The `baseline` command. Long-running processes skip the command line parser, which takes long to import."""
# ruff: noqa: PLC0415 - importing all parts takes seconds, and each process needs one of them

import gc
import os
import sys
from contextlib import suppress

LONG_RUNNING = ("api", "bot", "worker")


def main() -> None:
    """Exit with 2 after a configuration error and with 1 after any other failure, with the reason and no traceback."""
    long_running = sys.argv[1] if len(sys.argv) == 2 and sys.argv[1] in LONG_RUNNING else None
    if long_running is not None:
        _forget_owner()
        # Imports only allocate what stays. `processes/garbage.py` turns collection on again.
        gc.disable()
    try:
        _run(long_running)
    except Exception as error:
        code = _exit_code(error)
        if code is None:
            raise
        _complain(error)
        sys.exit(code)


def _run(long_running: str | None) -> None:
    if long_running is not None:
        from bootstrap.long_running import run_long_running

        run_long_running(long_running)
    else:
        from bootstrap.commands import app

        app()


def _forget_owner() -> None:
    """Restart without the credentials of the database in the environment, where others may read them.

    A long-running process works without the credentials of the database's owner.
    """
    from bootstrap.configuration.app_role import without_credentials

    given = os.environ.get("DATABASE_URL", "")
    # A URL that cannot be read stays, and is refused with the rest of the configuration.
    with suppress(ValueError):
        address = without_credentials(given)
        if address != given:
            os.environ["DATABASE_URL"] = address
            os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606 - itself


def _exit_code(error: Exception) -> int | None:
    from bootstrap.configuration.settings import ConfigurationError
    from bootstrap.discord_console.client import NothingAnswered
    from bootstrap.up.errors import CannotStart
    from bootstrap.up.state import NotRunning

    if isinstance(error, ConfigurationError):
        return 2
    return 1 if isinstance(error, CannotStart | NotRunning | NothingAnswered) else None


def _complain(error: Exception) -> None:
    from rich.console import Console

    Console(stderr=True, soft_wrap=True, highlight=False, markup=False).print(str(error))


if __name__ == "__main__":
    main()
