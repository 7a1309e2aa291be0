"""Fixtures for all unit tests."""

import logging
from collections.abc import Iterator

import pytest
import structlog

from bootstrap.configuration.settings import Settings


@pytest.fixture
def kept_logging() -> Iterator[None]:
    """Restore how logging was configured before the test."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


@pytest.fixture
def unset(monkeypatch: pytest.MonkeyPatch) -> None:
    """Unset every environment variable that the program reads."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
