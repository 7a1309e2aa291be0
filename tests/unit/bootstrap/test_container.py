"""Every provider of the container can be built: neither mypy nor the container itself sees a wrong argument name."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from dependency_injector.providers import Dependency, Provider

from bootstrap.container import Platform
from bootstrap.settings import Settings

NAMES = sorted(name for name, provider in Platform.providers.items() if not isinstance(provider, Dependency))


@pytest.fixture
def platform() -> Iterator[Platform]:
    settings = Settings(
        _env_file=None,
        database_url="postgresql://owner:fake@127.0.0.1:1/none",
        redis_url="redis://127.0.0.1:1/0",
        api_secret_key="a key for tests, long enough to be accepted",
        llm_simulator_url="http://127.0.0.1:1",
        discord_simulator_url="http://127.0.0.1:1",
        cogs_path=Path("cogs"),
    )
    platform = Platform(settings=settings)
    yield platform
    asyncio.run(platform.http().aclose())


@pytest.mark.parametrize("name", NAMES)
def test_it_can_be_built(platform: Platform, name: str) -> None:
    provider = getattr(platform, name)
    assert isinstance(provider, Provider)
    assert provider() is not None


def test_nothing_is_missing_from_the_container(platform: Platform) -> None:
    platform.check_dependencies()
    assert len(NAMES) > 30
