"""The price list: each offered model has a price, under each of its names, exactly."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from adapters.llm.models.catalogue import ListedModels, canonical_name
from adapters.llm.models.offered import OFFERED
from adapters.llm.models.prices import AliasingPriceBook, list_prices
from adapters.llm.models.unlisted_prices import UNLISTED
from adapters.persistence.prices.memory import MemoryPriceBook
from domain.llm.requests import LLMProvider
from domain.llm.token_usage import TokenUsage
from domain.spending.pricing import compute_cost

PRICES = list_prices()
NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)


def test_every_offered_model_has_a_price() -> None:
    priced = {(price.provider, price.model) for price in PRICES}
    offered = {(provider, model.name) for provider, models in OFFERED.items() for model in models}
    assert offered <= priced
    assert all(len(ListedModels().names(provider)) >= 3 for provider in LLMProvider)


def test_the_table_of_unlisted_prices_holds_nothing_that_the_library_knows() -> None:
    assert [
        name for name in {(provider.value, model) for provider, model, _, _ in UNLISTED} if canonical_name(*name)
    ] == []


@pytest.mark.parametrize(
    ("model", "usage", "cost"),
    [
        ("grok-imagine-image", TokenUsage(images=3), "0.06"),
        ("grok-imagine-image-pro", TokenUsage(images=1), "0.05"),
        ("grok-imagine-image-2026-03-02", TokenUsage(images=1), "0.02"),
        ("grok-stt", TokenUsage(audio_seconds=Decimal(36)), "0.001"),
        ("grok-stt", TokenUsage(images=1), None),
        ("grok-tts", TokenUsage(characters=71), "0.001065"),
    ],
)
async def test_images_sound_and_speech_cost_by_the_piece_the_hour_and_the_character(
    model: str, usage: TokenUsage, cost: str | None
) -> None:
    price = await AliasingPriceBook(MemoryPriceBook(PRICES)).price_of("xai", model, NOW)
    assert price is not None
    assert compute_cost(usage, price) == (None if cost is None else Decimal(cost))


def test_the_versions_of_a_model_begin_at_different_times() -> None:
    keys = [(price.provider, price.model, price.valid_from) for price in PRICES]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize(
    ("provider", "named", "kept"),
    [
        ("anthropic", "claude-sonnet-4-20250514", "claude-sonnet-4-0"),
        ("anthropic", "claude-haiku-4-5-20251001", "claude-haiku-4-5"),
        ("openai", "gpt-4o-mini-2024-07-18", "gpt-4o-mini"),
    ],
)
async def test_a_model_is_priced_under_the_name_that_its_provider_answers_with(
    provider: str, named: str, kept: str
) -> None:
    price = await AliasingPriceBook(MemoryPriceBook(PRICES)).price_of(provider, named, NOW)
    assert price is not None
    assert price.model == kept


@pytest.mark.parametrize(("provider", "model"), [("openai", "gpt-imaginary"), ("elsewhere", "gpt-4o")])
async def test_an_unknown_model_has_no_price(provider: str, model: str) -> None:
    assert await AliasingPriceBook(MemoryPriceBook(PRICES)).price_of(provider, model, NOW) is None
    assert canonical_name(provider, model) is None


def test_the_smallest_prices_are_kept_exactly() -> None:
    (embedding,) = [price for price in PRICES if price.model == "text-embedding-3-small"]
    assert compute_cost(TokenUsage(input_tokens=8), embedding) == Decimal("0.00000016")


def test_a_price_that_begins_later_is_not_valid_before() -> None:
    first, later = sorted(
        (price for price in PRICES if price.model == "gemini-3.8-flash-tts"), key=lambda price: price.valid_from
    )
    assert later.valid_from - first.valid_from > timedelta(days=365)
    assert first.rates != later.rates
