"""Compiled files of Python."""

import importlib.util
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path


def drop_bytecode(files: Iterable[Path]) -> None:
    """Remove compiled files: an edit that keeps the size within one second would not be noticed by Python."""
    for file in files:
        with suppress(OSError, NotImplementedError):
            Path(importlib.util.cache_from_source(str(file))).unlink(missing_ok=True)
