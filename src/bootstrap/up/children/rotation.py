"""Rotate log files while their processes write: one older file of each is kept."""

import os
import shutil
from pathlib import Path
from typing import Final

LARGEST_LOG: Final = 10_000_000
_OLD: Final = ".old.log"


def rotate(log: Path, *, largest: int = LARGEST_LOG) -> bool:
    """Copy a log of more than `largest` bytes to `*.old.log`, and empty it. Returns whether it did. A copy
    is not copied again.

    The writer keeps its file: it appends, so it goes on at the new end. Lines written between the copy and the emptying
    are lost.
    """
    try:
        if log.name.endswith(_OLD) or log.stat().st_size <= largest:
            return False
        old = log.with_suffix(_OLD)
        shutil.copyfile(log, old)
        old.chmod(0o600)
        os.truncate(log, 0)
    except OSError:
        return False
    return True


def keep_private(folder: Path) -> None:
    """Close the folder and its files to other users, also those from an earlier version."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    logs = folder / "logs"
    if logs.is_dir():
        logs.chmod(0o700)
        for file in logs.iterdir():
            if file.is_file() and not file.is_symlink():
                file.chmod(0o600)
