"""The commands behind the parts, so that a test can put others in their place."""

import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from bootstrap.up.errors import CannotStart

_DASHBOARD = Path("frontend/.next/standalone/start.mjs")


@dataclass(frozen=True, slots=True)
class Programs:
    """`baseline` is followed by the name of one of its commands."""

    baseline: tuple[str, ...]
    dashboard: tuple[str, ...]


def installed_programs() -> Programs:
    """Raises `CannotStart` when something is missing that `make up` would have installed or built."""
    node = shutil.which("node")
    if node is None:
        raise CannotStart("Node.js is missing: install version 20 or newer, then run `make up`.")
    if not _DASHBOARD.exists():
        raise CannotStart(
            f"{_DASHBOARD} is missing: run `make up` in the folder of the clone, which builds the dashboard."
        )
    return Programs(baseline=(sys.executable, "-m", "bootstrap.cli"), dashboard=(node, str(_DASHBOARD)))
