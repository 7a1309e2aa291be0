"""The models that guilds may choose."""

from datetime import UTC, datetime

import pytest

from adapters.llm.models.catalogue import ListedModels
from adapters.llm.models.guild_models import MOST_USD_PER_MILLION, GuildModels
from adapters.llm.models.offered import OFFERED
from adapters.llm.models.prices import list_prices
from domain.llm.requests import LLMProvider, ModelName
from domain.spending.pricing import Meter

NOW = datetime(2026, 11, 28, tzinfo=UTC)
SMALL = ("-mini", "luna", "haiku", "flash")


def offered(provider: str) -> list[ModelName]:
    return [ModelName(provider, name) for name in ListedModels().names(provider)]


@pytest.mark.parametrize("provider", list(OFFERED))
def test_without_a_list_the_default_and_the_small_models_are_allowed_and_dear_ones_are_not(provider: str) -> None:
    allows = GuildModels(None, NOW).allows
    versions = sorted(list_prices(), key=lambda price: price.valid_from)
    prices = {(price.provider, price.model): price for price in versions if price.valid_from <= NOW}
    output = {key: price.rates[Meter.OUTPUT].usd * 1000 for key, price in prices.items() if Meter.OUTPUT in price.rates}
    dear = {key for key, usd in output.items() if usd > MOST_USD_PER_MILLION}
    assert allows(offered(provider)[0])
    assert all(allows(name) for name in offered(provider) if any(size in name.model for size in SMALL))
    assert all(not allows(name) for name in offered(provider) if (name.provider, name.model) in dear)
    assert any((name.provider, name.model) in dear for name in offered(provider))


def test_without_a_list_models_of_endpoints_are_allowed_and_unknown_ones_of_providers_are_not() -> None:
    allows = GuildModels(None, NOW).allows
    assert allows(ModelName("local", "llama"))
    assert not allows(ModelName(LLMProvider.OPENAI, "gpt-imaginary"))


def test_a_dated_version_costs_what_its_model_costs() -> None:
    allows = GuildModels(None, NOW).allows
    assert allows(ModelName("openai", "gpt-4.1-mini-2025-04-14"))
    assert not allows(ModelName("openai", "gpt-4.1-2025-04-14"))


@pytest.mark.parametrize(
    ("patterns", "model", "allowed"),
    [
        (("*",), "anthropic:claude-opus-5-5", True),
        (("openai:*",), "openai:gpt-4.1", True),
        (("openai:*",), "anthropic:claude-haiku-4-5", False),
        (("openai:*-mini", "xai:grok-4.3"), "openai:gpt-4.1-mini", True),
        (("openai:*-mini", "xai:grok-4.3"), "openai:gpt-4.1", False),
        (("openai:gpt-4.1",), "openai:gpt-4.1-2025-04-14", True),
        (("local:m",), "openai:gpt-6-luna", False),
    ],
)
def test_a_list_replaces_the_rule_by_price(patterns: tuple[str, ...], model: str, *, allowed: bool) -> None:
    assert GuildModels(patterns, NOW).allows(ModelName.parse(model)) is allowed
