"""The `baseline` command. What runs for long takes a short way: it imports no command line, and nothing twice."""
# ruff: noqa: PLC0415 - importing all parts takes seconds, and each process needs one of them

import gc
import os
import sys
from contextlib import suppress

LASTING = ("api", "bot", "worker")


def main() -> None:
    """Exit with 2 after a configuration error and with 1 after any other failure, with the reason and no traceback."""
    lasting = sys.argv[1] if len(sys.argv) == 2 and sys.argv[1] in LASTING else None
    if lasting is not None:
        _forget_owner()
        # Importing allocates what stays; `garbage` turns it on again once everything is loaded.
        gc.disable()
    try:
        _run(lasting)
    except Exception as error:
        code = _exit_code(error)
        if code is None:
            raise
        _complain(error)
        sys.exit(code)


def _run(lasting: str | None) -> None:
    if lasting is not None:
        from bootstrap.lasting import run_lasting

        run_lasting(lasting)
    else:
        from bootstrap.commands import app

        app()


def _forget_owner() -> None:
    """Where the environment names a role, start again with an environment that does not: others may read it.

    A lasting process works without the credentials of the database's owner.
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
