"""An environment in which nothing is configured."""

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def empty_environment(unset: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Unset every variable, and change to a folder without a `.env` file."""
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def collecting_again() -> Iterator[None]:
    """Turn garbage collection on again: a long-running command turns it off until it has started."""
    yield
    gc.enable()
