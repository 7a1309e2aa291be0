"""Every provider of the container can be built: neither mypy nor the container itself sees a wrong argument name."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from dependency_injector import containers
from dependency_injector.providers import Dependency, Provider
from sqlalchemy import QueuePool

from application.events.announced_work import AnnouncedWork
from baseline.settings import GuildSettings, LLMModel
from bootstrap.configuration.settings import Settings
from bootstrap.wiring.api import ApiPlatform
from bootstrap.wiring.bot import BotPlatform
from bootstrap.wiring.use_cases import UseCases
from domain.ids import GuildId

CASES = [
    (platform, name)
    for platform in (ApiPlatform, BotPlatform)
    for name, provider in sorted(platform.providers.items())
    if not isinstance(provider, Dependency)
]


def settings() -> Settings:
    return Settings(
        _env_file=None,
        database_url="postgresql://owner:fake@127.0.0.1:1/none",
        redis_url="redis://127.0.0.1:1/0",
        api_secret_key="a key for tests, long enough to be accepted",
        llm_simulator_url="http://127.0.0.1:1",
        discord_simulator_url="http://127.0.0.1:1",
        cogs_path=Path("cogs"),
    )


class Asking(GuildSettings, section="asking"):
    model: LLMModel | None = None


@pytest.fixture(scope="module")
def built() -> Iterator[dict[type[UseCases], UseCases]]:
    platforms: dict[type[UseCases], UseCases] = {kind: kind(settings=settings()) for kind in (ApiPlatform, BotPlatform)}
    yield platforms
    for platform in platforms.values():
        asyncio.run(platform.http().aclose())


@pytest.mark.parametrize("kind", [ApiPlatform, BotPlatform])
@pytest.mark.parametrize(
    ("patterns", "offers_dear"), [(None, False), (("openai:gpt-4.1-mini",), False), (("*",), True)]
)
def test_guilds_are_offered_the_models_that_the_operator_allows(
    kind: type[UseCases], patterns: tuple[str, ...] | None, *, offers_dear: bool
) -> None:
    configured = settings().model_copy(update={"llm_guild_models": patterns})
    catalogue = kind(settings=configured).settings_catalogue()
    catalogue.declare("asking", [Asking])
    schema = repr(catalogue.section("asking").json_schema())
    assert "'openai:gpt-4.1-mini'" in schema
    assert ("'openai:gpt-4.1'" in schema) is offers_dear


@pytest.mark.parametrize("kind", [ApiPlatform, BotPlatform])
def test_every_process_leaves_out_the_cogs_that_the_operator_names(
    kind: type[UseCases], monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped = {cog.name for cog in kind(settings=settings()).cog_files().find()}
    monkeypatch.setenv("COGS_EXCEPT", "ask, chat")
    assert shipped - {cog.name for cog in kind(settings=settings()).cog_files().find()} == {"ask", "chat"}


@pytest.mark.parametrize(("kind", "name"), CASES)
def test_every_provider_can_be_built(built: dict[type[UseCases], UseCases], kind: type[UseCases], name: str) -> None:
    provider = getattr(built[kind], name)
    assert isinstance(provider, Provider)
    assert provider() is not None


@pytest.mark.parametrize("kind", [ApiPlatform, BotPlatform])
def test_nothing_is_missing_from_the_container(kind: type[UseCases]) -> None:
    kind(settings=settings()).check_dependencies()
    assert len(CASES) > 60


@pytest.mark.parametrize("kind", [ApiPlatform, BotPlatform])
def test_the_pool_is_as_large_as_it_is_configured(kind: type[UseCases]) -> None:
    pool = kind(settings=settings().model_copy(update={"database_pool_size": 7})).engine().pool
    assert isinstance(pool, QueuePool)
    assert pool.size() == 7


@pytest.mark.parametrize("kind", [ApiPlatform, BotPlatform])
def test_whatever_a_transaction_changes_is_announced(
    built: dict[type[UseCases], UseCases], kind: type[UseCases]
) -> None:
    assert isinstance(built[kind].begin()(GuildId(1)), AnnouncedWork)


def test_the_usage_that_the_bot_records_is_announced(built: dict[type[UseCases], UseCases]) -> None:
    platform = built[BotPlatform]
    assert isinstance(platform, containers.DynamicContainer)
    assert vars(platform.record_usage())["_ledger"] is platform.announced_ledger()


@pytest.mark.parametrize("kind", [ApiPlatform, BotPlatform])
def test_the_driver_of_the_budget_counters_is_more_patient_than_they_are(kind: type[UseCases]) -> None:
    """The driver's limit is wall-clock time: if it came first, a stalled event loop would count as an outage."""
    platform = kind(settings=settings())
    redis, counters = platform.budget_redis(), platform.shared_counters()
    assert counters._scripts.redis is redis
    assert redis.connection_pool.connection_kwargs["socket_timeout"] > 10 * counters._patience
