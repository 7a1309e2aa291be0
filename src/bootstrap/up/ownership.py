"""Lock BASELINE_HOME, so that one process owns it and its embedded servers."""

from pathlib import Path

from bootstrap.embedded.lock import FolderBusy, FolderLock
from bootstrap.up.errors import CannotStart
from bootstrap.up.state import NotRunning, running_state


def own(home: Path) -> FolderLock:
    """Return the acquired lock. Raises `CannotStart` where another process owns the folder or it cannot be written."""
    lock = FolderLock(home)
    try:
        lock.acquire()
    except FolderBusy:
        raise CannotStart(f"{_already_running(home)} Stop it first, or set BASELINE_HOME to another folder.") from None
    except OSError as error:
        raise CannotStart(f"BASELINE_HOME: {home} cannot be written ({error.strerror}).") from None
    return lock


def _already_running(home: Path) -> str:
    try:
        state = running_state(home)
    except NotRunning:
        return f"Baseline is already starting or stopping in {home}."
    return f"Baseline already runs from {home}: {state.urls['web']} (process {state.pid})."
