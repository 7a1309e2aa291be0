"""Fixtures for all unit tests."""

import pytest

from bootstrap.configuration.settings import Settings


@pytest.fixture
def unset(monkeypatch: pytest.MonkeyPatch) -> None:
    """Unset every environment variable that the program reads."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
