"""An environment in which nothing is configured."""

from pathlib import Path

import pytest

from bootstrap.configuration.settings import Settings


@pytest.fixture
def unset(monkeypatch: pytest.MonkeyPatch) -> None:
    """Unset every environment variable that the program reads."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def empty_environment(unset: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nor is there a file with variables."""
    monkeypatch.chdir(tmp_path)
