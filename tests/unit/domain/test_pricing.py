"""What a call costs."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.pricing import ModelPrice, PriceTier, Rate, compute_cost
from domain.token_usage import TokenUsage

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def price(**rates: Rate) -> ModelPrice:
    defaults = {"input": Rate(Decimal("0.001")), "output": Rate(Decimal("0.002"))}
    return ModelPrice(provider="openai", model="m", valid_from=NOON, **{**defaults, **rates})


def test_input_and_output_are_billed_at_their_own_rates() -> None:
    usage = TokenUsage(input_tokens=1500, output_tokens=500)
    assert compute_cost(usage, price()) == Decimal("0.0025")


def test_cached_tokens_are_billed_once_at_their_own_rates() -> None:
    usage = TokenUsage(input_tokens=1000, cache_read_tokens=600, cache_write_tokens=100)
    cached = price(cache_read=Rate(Decimal("0.0001")), cache_write=Rate(Decimal("0.00125")))
    assert compute_cost(usage, cached) == Decimal("0.3") / 1000 + Decimal("0.06") / 1000 + Decimal("0.125") / 1000


def test_without_a_cache_rate_cached_tokens_cost_as_much_as_others() -> None:
    cached = TokenUsage(input_tokens=1000, cache_read_tokens=600, cache_write_tokens=100)
    assert compute_cost(cached, price()) == compute_cost(TokenUsage(input_tokens=1000), price())


def test_reasoning_is_part_of_the_output_and_not_billed_again() -> None:
    thought = TokenUsage(output_tokens=100, reasoning_tokens=80)
    assert compute_cost(thought, price()) == compute_cost(TokenUsage(output_tokens=100), price())


@pytest.mark.parametrize(("input_tokens", "cost"), [(200_000, "0.2"), (200_001, "0.400002")])
def test_above_a_threshold_every_token_costs_the_tiers_price(input_tokens: int, cost: str) -> None:
    tiered = price(input=Rate(Decimal("0.001"), (PriceTier(200_000, Decimal("0.002")),)))
    assert compute_cost(TokenUsage(input_tokens=input_tokens), tiered) == Decimal(cost)


def test_the_tier_of_the_output_is_chosen_by_the_input() -> None:
    tiered = price(output=Rate(Decimal("0.001"), (PriceTier(100, Decimal("0.01")),)))
    assert compute_cost(TokenUsage(input_tokens=101, output_tokens=1000), tiered) > Decimal("0.01")
    assert compute_cost(TokenUsage(input_tokens=100, output_tokens=1000), tiered) < Decimal("0.01")


def test_the_smallest_prices_are_exact() -> None:
    embedding = price(input=Rate(Decimal("0.00002")))
    assert compute_cost(TokenUsage(input_tokens=8), embedding) == Decimal("0.00000016")


tokens = st.integers(0, 10_000_000)
rates = st.decimals(0, 1, places=7).map(Rate)


@given(st.tuples(tokens, tokens, tokens, tokens), st.tuples(rates, rates, rates, rates))
def test_cost_is_never_negative_and_grows_with_every_class_of_tokens(
    counts: tuple[int, int, int, int], four: tuple[Rate, Rate, Rate, Rate]
) -> None:
    plain, read, write, output = counts
    usage = TokenUsage(
        input_tokens=plain + read + write, cache_read_tokens=read, cache_write_tokens=write, output_tokens=output
    )
    more = TokenUsage(
        input_tokens=plain + read + write + 3,
        cache_read_tokens=read + 1,
        cache_write_tokens=write + 1,
        output_tokens=output + 1,
    )
    flat = price(input=four[0], output=four[1], cache_read=four[2], cache_write=four[3])
    assert Decimal(0) <= compute_cost(usage, flat) <= compute_cost(more, flat)
    assert compute_cost(more, flat) - compute_cost(usage, flat) == sum(rate.per_1k for rate in four) / 1000


@pytest.mark.parametrize(
    "counts",
    [
        {"input_tokens": -1},
        {"input_tokens": 5, "cache_read_tokens": 4, "cache_write_tokens": 2},
        {"output_tokens": 5, "reasoning_tokens": 6},
    ],
)
def test_impossible_token_counts_are_refused(counts: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="okens"):
        TokenUsage(**counts)
