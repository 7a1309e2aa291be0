"""Our figures beside those of an independent price library, for every model that it knows."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from genai_prices import Usage
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.llm.catalogue import ListedModels, canonical_name, genai_provider
from adapters.llm.prices import AliasingPriceBook, list_prices
from adapters.persistence.memory.prices import MemoryPriceBook
from domain.models import LLMProvider
from domain.pricing import ModelPrice, compute_cost
from domain.token_usage import TokenUsage

PRICES = list_prices()
NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)

tokens = st.one_of(st.integers(0, 2_000), st.integers(0, 2_000_000))


@settings(max_examples=20, deadline=None)
@given(plain=tokens, read=tokens, written=tokens, output=tokens)
def test_the_cost_is_the_same_for_every_model_and_class_of_tokens(
    plain: int, read: int, written: int, output: int
) -> None:
    for price in PRICES:
        usage = TokenUsage(
            input_tokens=plain + read + written,
            output_tokens=output,
            # The library takes no cached tokens for a model that has no price for them.
            cache_read_tokens=read if price.cache_read else 0,
            cache_write_tokens=written if price.cache_write else 0,
        )
        assert compute_cost(usage, price) == their_cost(usage, price), price


def their_cost(usage: TokenUsage, price: ModelPrice) -> Decimal:
    known = genai_provider(price.provider)
    assert known is not None
    model = next(model for model in known.models if model.id == price.model)
    theirs = Usage(
        input_tokens=usage.input_tokens,
        output_tokens=usage.output_tokens,
        cache_read_tokens=usage.cache_read_tokens,
        cache_write_tokens=usage.cache_write_tokens,
    )
    return model.get_prices(price.valid_from).calc_price(theirs)["total_price"]


def test_every_model_of_the_library_that_is_billed_by_text_tokens_is_listed() -> None:
    listed = {(price.provider, price.model) for price in PRICES}
    for provider in LLMProvider:
        known = genai_provider(provider)
        assert known is not None
        billed = {model.id for model in known.models if model.get_prices(NOW).input_mtok is not None}
        assert {(provider.value, model) for model in billed} <= listed


@pytest.mark.parametrize("provider", list(LLMProvider))
def test_every_offered_model_has_a_price(provider: LLMProvider) -> None:
    priced = {price.model for price in PRICES if price.provider == provider}
    offered = ListedModels().names(provider)
    assert len(offered) >= 3
    assert set(offered) <= priced


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
