"""An environment in which nothing is configured."""

from pathlib import Path

import pytest


@pytest.fixture
def empty_environment(unset: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nor is there a file with variables."""
    monkeypatch.chdir(tmp_path)
