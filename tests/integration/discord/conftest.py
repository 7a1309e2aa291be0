"""Provide a folder for cogs and a platform that loads them from it."""

from pathlib import Path

import pytest

from tests.integration.discord.platforms import PlatformInMemory, a_platform


@pytest.fixture
def cogs(tmp_path: Path) -> Path:
    """The folder; its name is the package that the cogs are imported from."""
    folder = tmp_path / f"{tmp_path.name}_cogs"
    folder.mkdir()
    return folder


@pytest.fixture
def tested(cogs: Path) -> PlatformInMemory:
    return a_platform(cogs)
