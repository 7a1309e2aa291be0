"""Fixtures of the commands."""

from pathlib import Path

import pytest

from tests.integration.discord.commands.talking import TALK
from tests.integration.discord.platforms import PlatformInMemory


@pytest.fixture
def talking(cogs: Path, tested: PlatformInMemory) -> PlatformInMemory:
    (cogs / "talk.py").write_text(TALK)
    return tested
