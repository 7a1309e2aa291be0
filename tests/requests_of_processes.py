"""Collect the faults of requests to Discord that the processes of a test send."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

HOOK: Final = Path(__file__).parent / "child_processes"


@contextmanager
def processes_checked(folder: Path) -> Iterator[Path]:
    """Make processes that start in the block write the faults of their requests to the file, one a line."""
    file = folder / "discord_faults"
    file.touch()
    before = dict(os.environ)
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (str(HOOK), before.get("PYTHONPATH"))))
    os.environ["TESTS_DISCORD_FAULTS"] = str(file)
    os.environ["TESTS_DISCORD_SPEC"] = before.get("DISCORD_API_SPEC", "")
    try:
        yield file
    finally:
        for name in ("PYTHONPATH", "TESTS_DISCORD_FAULTS", "TESTS_DISCORD_SPEC"):
            os.environ.pop(name, None)
            if name in before:
                os.environ[name] = before[name]


def taken_from(file: Path) -> list[str]:
    """Return the lines of the file, and empty it."""
    lines = file.read_text().splitlines()
    if lines:
        file.write_text("")
    return lines
