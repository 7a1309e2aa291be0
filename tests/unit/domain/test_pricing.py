"""Compute the cost of a call."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.llm.token_usage import TokenUsage
from domain.spending.pricing import Meter, ModelPrice, PriceTier, Rate, compute_cost, metered

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def price(**rates: Rate) -> ModelPrice:
    defaults = {"input": Rate(Decimal("0.001")), "output": Rate(Decimal("0.002"))}
    given = {Meter(name): rate for name, rate in {**defaults, **rates}.items()}
    return ModelPrice(provider="openai", model="m", valid_from=NOON, rates=given)


def only(**rates: Rate) -> ModelPrice:
    given = {Meter(name): rate for name, rate in rates.items()}
    return ModelPrice(provider="openai", model="m", valid_from=NOON, rates=given)


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
    assert compute_cost(TokenUsage(input_tokens=101, output_tokens=1000), tiered) == Decimal("0.010101")
    assert compute_cost(TokenUsage(input_tokens=100, output_tokens=1000), tiered) == Decimal("0.0011")


def test_the_smallest_prices_are_exact() -> None:
    embedding = price(input=Rate(Decimal("0.00002")))
    assert compute_cost(TokenUsage(input_tokens=8), embedding) == Decimal("0.00000016")


@pytest.mark.parametrize(
    ("usage", "rates", "cost"),
    [
        (TokenUsage(audio_seconds=Decimal(1800)), {"audio": "0.36"}, "0.18"),
        (TokenUsage(characters=2000), {"characters": "0.015"}, "0.03"),
        (TokenUsage(images=3), {"images": "0.02"}, "0.06"),
        (TokenUsage(web_searches=1), {"input": "0", "web_searches": "10"}, "0.01"),
        (TokenUsage(output_tokens=10, output_image_tokens=10), {"output": "1", "output_image": "5"}, "0.05"),
        (TokenUsage(output_tokens=10, output_audio_tokens=10), {"output": "1"}, "0.01"),
    ],
)
def test_each_unit_is_billed_by_its_own_measure(usage: TokenUsage, rates: dict[str, str], cost: str) -> None:
    given = only(**{name: Rate(Decimal(usd)) for name, usd in rates.items()})
    assert compute_cost(usage, given) == Decimal(cost)


@pytest.mark.parametrize(
    ("rates", "cost"),
    [
        ({"input": 1, "cache_read": 2, "input_audio": 3, "cache_audio_read": 4}, 4),
        ({"input": 1, "cache_read": 2, "input_audio": 3}, 2),
        ({"input": 1, "input_audio": 3}, 3),
        ({"input": 1}, 1),
    ],
)
def test_cached_audio_is_billed_as_the_nearest_class_that_has_a_rate(rates: dict[str, int], cost: int) -> None:
    usage = TokenUsage(input_tokens=1000, cache_read_tokens=1000, input_audio_tokens=1000, cache_audio_read_tokens=1000)
    assert compute_cost(usage, only(**{name: Rate(Decimal(usd)) for name, usd in rates.items()})) == cost


@pytest.mark.parametrize(
    ("usage", "rates"),
    [
        (TokenUsage(input_tokens=1), {"characters": 1}),
        (TokenUsage(output_tokens=1), {"input": 1}),
        (TokenUsage(images=1), {"audio": 1}),
        (TokenUsage(characters=1), {"images": 1}),
        (TokenUsage(audio_seconds=Decimal(1)), {}),
    ],
)
def test_usage_without_a_rate_makes_the_cost_unknown(usage: TokenUsage, rates: dict[str, int]) -> None:
    assert compute_cost(usage, only(**{name: Rate(Decimal(usd)) for name, usd in rates.items()})) is None


def test_usage_billed_by_tokens_is_not_billed_by_another_unit() -> None:
    usage = TokenUsage(input_tokens=1000, audio_seconds=Decimal(60), images=1, characters=5)
    assert compute_cost(usage, price()) == compute_cost(TokenUsage(input_tokens=1000), price())


def test_nothing_used_costs_nothing_whatever_the_price_says() -> None:
    assert compute_cost(TokenUsage(), only()) == 0


tokens = st.integers(0, 10_000_000)
usd = st.decimals(0, 1, places=7)


@st.composite
def usages(draw: st.DrawFn) -> TokenUsage:
    plain, read, read_audio, write, write_1h, audio, image, text_out, audio_out = (draw(tokens) for _ in range(9))
    return TokenUsage(
        input_tokens=plain + read + read_audio + write + write_1h + audio + image,
        cache_read_tokens=read + read_audio,
        cache_audio_read_tokens=read_audio,
        cache_write_tokens=write + write_1h,
        cache_write_1h_tokens=write_1h,
        input_audio_tokens=audio + read_audio,
        input_image_tokens=image,
        output_tokens=text_out + audio_out,
        output_audio_tokens=audio_out,
        characters=draw(tokens),
        images=draw(st.integers(0, 10)),
    )


def test_a_cache_write_of_a_longer_lifetime_is_not_priced_as_a_short_one() -> None:
    usage = TokenUsage(input_tokens=1000, cache_write_tokens=1000, cache_write_1h_tokens=1000)
    short = {"cache_write": Rate(Decimal("0.00125"))}
    assert compute_cost(usage, price(**short, cache_write_1h=Rate(Decimal("0.002")))) == Decimal("0.002")
    assert compute_cost(usage, price(**short)) is None


@pytest.mark.parametrize("usage", [TokenUsage(input_tokens=9, web_searches=1), TokenUsage(code_sessions=1)])
def test_a_search_or_a_code_session_without_a_price_makes_the_cost_unknown(usage: TokenUsage) -> None:
    assert compute_cost(usage, price()) is None


def test_tokens_cost_what_they_do_in_the_tier_and_the_region_that_served() -> None:
    given = replace(
        price(web_searches=Rate(Decimal(10))),
        tier_factors={"priority": Decimal(2), "flex": Decimal("0.5")},
        region_factors={"us": Decimal("1.1")},
    )
    usage = TokenUsage(input_tokens=1000, output_tokens=1000, web_searches=1)
    assert compute_cost(usage, given) == Decimal("0.013")
    assert compute_cost(replace(usage, service_tier="priority"), given) == Decimal("0.016")
    assert compute_cost(replace(usage, service_tier="flex"), given) == Decimal("0.0115")
    assert compute_cost(replace(usage, service_tier="priority", region="us"), given) == Decimal("0.0166")


@pytest.mark.parametrize(
    "usage", [TokenUsage(input_tokens=9, service_tier="scale"), TokenUsage(input_tokens=9, region="eu")]
)
def test_a_tier_or_a_region_without_a_price_makes_the_cost_unknown(usage: TokenUsage) -> None:
    assert compute_cost(usage, price()) is None


@given(usages(), st.dictionaries(st.sampled_from(Meter), usd))
def test_cost_is_the_sum_of_what_each_meter_counts(usage: TokenUsage, rates: dict[Meter, Decimal]) -> None:
    if Meter.CACHE_WRITE in rates:
        rates = {Meter.CACHE_WRITE_1H: Decimal(1), **rates}
    given = price(**{meter.value: Rate(rate) for meter, rate in rates.items()})
    costs = [compute_cost(part, given) for part in parts_of(usage)]
    assert compute_cost(usage, given) == sum((cost for cost in costs if cost is not None), Decimal(0))
    assert all(cost is not None and cost >= 0 for cost in costs)


@st.composite
def overlapping(draw: st.DrawFn) -> TokenUsage:
    """Draw a usage whose parts overlap, as a provider may report it."""
    read, write, extra = (draw(st.integers(0, 1000)) for _ in range(3))
    whole = read + write + extra
    audio, image = draw(st.integers(0, whole)), draw(st.integers(0, whole))
    return TokenUsage(
        input_tokens=whole,
        cache_read_tokens=read,
        cache_write_tokens=write,
        input_audio_tokens=audio,
        input_image_tokens=image,
        output_tokens=whole,
        output_audio_tokens=audio,
        output_image_tokens=image,
    )


@given(overlapping())
def test_no_token_is_billed_twice_or_less_than_not_at_all(usage: TokenUsage) -> None:
    counted = metered(usage)
    output = (Meter.OUTPUT, Meter.OUTPUT_AUDIO, Meter.OUTPUT_IMAGE, Meter.OUTPUT_VIDEO)
    assert min(counted.values()) >= 0
    assert sum(counted[meter] for meter in output) == usage.output_tokens
    assert sum(counted.values()) == usage.total_tokens


def parts_of(usage: TokenUsage) -> list[TokenUsage]:
    """Split the usage into calls that each use one kind of token, or units other than tokens."""
    n = metered(usage)
    whole = {meter: int(units) for meter, units in n.items()}
    read_audio, write_1h = whole[Meter.CACHE_AUDIO_READ], whole[Meter.CACHE_WRITE_1H]
    audio, image, made = whole[Meter.INPUT_AUDIO], whole[Meter.INPUT_IMAGE], whole[Meter.OUTPUT_AUDIO]
    read, write = whole[Meter.CACHE_READ], whole[Meter.CACHE_WRITE]
    return [
        TokenUsage(input_tokens=whole[Meter.INPUT]),
        TokenUsage(output_tokens=whole[Meter.OUTPUT]),
        TokenUsage(input_tokens=read, cache_read_tokens=read),
        TokenUsage(
            input_tokens=read_audio,
            cache_read_tokens=read_audio,
            input_audio_tokens=read_audio,
            cache_audio_read_tokens=read_audio,
        ),
        TokenUsage(input_tokens=write, cache_write_tokens=write),
        TokenUsage(input_tokens=write_1h, cache_write_tokens=write_1h, cache_write_1h_tokens=write_1h),
        TokenUsage(input_tokens=audio, input_audio_tokens=audio),
        TokenUsage(input_tokens=image, input_image_tokens=image),
        TokenUsage(output_tokens=made, output_audio_tokens=made),
        TokenUsage(characters=usage.characters, images=usage.images),
    ]


@pytest.mark.parametrize(
    "impossible",
    [
        lambda: TokenUsage(input_tokens=-1),
        lambda: TokenUsage(input_tokens=5, cache_read_tokens=4, cache_write_tokens=2),
        lambda: TokenUsage(output_tokens=5, reasoning_tokens=6),
        lambda: TokenUsage(input_tokens=5, input_audio_tokens=6),
        lambda: TokenUsage(input_tokens=5, cache_write_tokens=1, cache_write_1h_tokens=2),
        lambda: TokenUsage(input_tokens=5, input_audio_tokens=5, cache_audio_read_tokens=1),
    ],
)
def test_impossible_token_counts_are_refused(impossible: Callable[[], TokenUsage]) -> None:
    with pytest.raises(ValueError, match="okens"):
        impossible()
