"""Our figures beside those of an independent price library: every model, version, class of tokens and tier it knows."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from genai_prices import Usage
from genai_prices.types import ConditionalPrice, StartDateConstraint
from genai_prices.types import ModelPrice as GenaiPrice
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.llm.models.catalogue import genai_provider
from adapters.llm.models.factors import fees
from adapters.llm.models.prices import METERS, list_prices
from adapters.llm.models.unlisted_prices import UNLISTED
from domain.llm.requests import LLMProvider
from domain.llm.token_usage import TokenUsage
from domain.spending.pricing import Meter, ModelPrice, compute_cost

PRICES = list_prices()
UNLISTED_NAMES = {(provider.value, model) for provider, model, _, _ in UNLISTED}
LISTED = [price for price in PRICES if (price.provider, price.model) not in UNLISTED_NAMES]

CLASSES: dict[str, Callable[[int], TokenUsage]] = {
    "input": lambda n: TokenUsage(input_tokens=n),
    "output": lambda n: TokenUsage(output_tokens=n),
    "reasoning": lambda n: TokenUsage(output_tokens=n, reasoning_tokens=n),
    "cache read": lambda n: TokenUsage(input_tokens=n, cache_read_tokens=n),
    "cache write": lambda n: TokenUsage(input_tokens=n, cache_write_tokens=n),
    "cache write 1 h": lambda n: TokenUsage(input_tokens=n, cache_write_tokens=n, cache_write_1h_tokens=n),
    "input audio": lambda n: TokenUsage(input_tokens=n, input_audio_tokens=n),
    "input image": lambda n: TokenUsage(input_tokens=n, input_image_tokens=n),
    "input video": lambda n: TokenUsage(input_tokens=n, input_video_tokens=n),
    "cached audio": lambda n: TokenUsage(
        input_tokens=n, cache_read_tokens=n, input_audio_tokens=n, cache_audio_read_tokens=n
    ),
    "cached image": lambda n: TokenUsage(
        input_tokens=n, cache_read_tokens=n, input_image_tokens=n, cache_image_read_tokens=n
    ),
    "output audio": lambda n: TokenUsage(output_tokens=n, output_audio_tokens=n),
    "output image": lambda n: TokenUsage(output_tokens=n, output_image_tokens=n),
    "output video": lambda n: TokenUsage(output_tokens=n, output_video_tokens=n),
    "output of a long input": lambda n: TokenUsage(input_tokens=n, output_tokens=n),
}
OTHER_UNITS: dict[Meter, Callable[[int], TokenUsage]] = {
    Meter.AUDIO: lambda n: TokenUsage(audio_seconds=Decimal(n)),
    Meter.CHARACTERS: lambda n: TokenUsage(characters=n),
    Meter.WEB_SEARCHES: lambda n: TokenUsage(web_searches=n),
    Meter.FILE_SEARCHES: lambda n: TokenUsage(file_searches=n),
}
ADDED = {provider: fees(provider) for provider in LLMProvider}
"""Fees that the library lacks."""
WITHOUT_A_METER = {"input_audio_hours", "input_text_messages_kcount"}
"""Units without a meter: messages of the realtime API, and hours of audio input, always priced as audio."""


def sizes(price: ModelPrice) -> list[int]:
    """Return token counts on both sides of every tier's threshold, and some that are near none."""
    edges = {tier.above_input_tokens + more for rate in price.rates.values() for tier in rate.tiers for more in (0, 1)}
    return sorted({1, 999, 12_345, 2_000_003} | edges)


def usages(price: ModelPrice) -> Iterator[tuple[str, TokenUsage]]:
    for size in sizes(price):
        if Meter.INPUT in price.rates:
            for name, used in CLASSES.items():
                if price.rate(Meter.CACHE_WRITE_1H) is None and name == "cache write 1 h":
                    continue
                yield f"{size} {name}", used(size)
        for meter, used in OTHER_UNITS.items():
            if meter in price.rates and meter not in ADDED.get(LLMProvider(price.provider), {}):
                yield f"{size} {meter.value}", used(size)


def their_cost(usage: TokenUsage, price: ModelPrice) -> Decimal:
    known = genai_provider(price.provider)
    assert known is not None
    model = next(model for model in known.models if model.id == price.model)
    theirs = Usage(
        input_tokens=usage.input_tokens,
        output_tokens=usage.output_tokens,
        cache_read_tokens=usage.cache_read_tokens,
        cache_write_tokens=usage.cache_write_tokens,
        cache_write_1h_tokens=usage.cache_write_1h_tokens,
        input_audio_tokens=usage.input_audio_tokens,
        input_image_tokens=usage.input_image_tokens,
        input_video_tokens=usage.input_video_tokens,
        cache_audio_read_tokens=usage.cache_audio_read_tokens,
        cache_image_read_tokens=usage.cache_image_read_tokens,
        output_audio_tokens=usage.output_audio_tokens,
        output_image_tokens=usage.output_image_tokens,
        output_video_tokens=usage.output_video_tokens,
        output_reasoning_tokens=usage.reasoning_tokens,
        audio_seconds=usage.audio_seconds,
        input_audio_seconds=0,
        input_characters=usage.characters,
        web_searches=usage.web_searches,
        storage_searches=usage.file_searches,
    )
    return model.get_prices(price.valid_from).calc_price(theirs)["total_price"]


@pytest.mark.parametrize("provider", list(LLMProvider))
def test_every_version_costs_the_same_for_every_class_of_tokens_and_in_every_tier(provider: LLMProvider) -> None:
    versions = [price for price in LISTED if price.provider == provider]
    compared = [
        (price.model, price.valid_from, name, compute_cost(usage, price), their_cost(usage, price))
        for price in versions
        for name, usage in usages(price)
    ]
    assert len(compared) > 50 * len(versions) * 0.9
    assert [row for row in compared if row[-1] != row[-2]] == []


some = st.one_of(st.just(0), st.integers(0, 2_000), st.integers(0, 600_000))


@settings(max_examples=15, deadline=None)
@given(st.lists(some, min_size=11, max_size=11), st.lists(some, min_size=4, max_size=4))
def test_every_version_costs_the_same_for_any_mixture(parts: list[int], made: list[int]) -> None:
    text, read, read_audio, read_image, write, write_1h, audio, image, video, searches, _ = parts
    usage = TokenUsage(
        input_tokens=text + read + read_audio + read_image + write + write_1h + audio + image + video,
        cache_read_tokens=read + read_audio + read_image,
        cache_audio_read_tokens=read_audio,
        cache_image_read_tokens=read_image,
        cache_write_tokens=write + write_1h,
        cache_write_1h_tokens=write_1h,
        input_audio_tokens=audio + read_audio,
        input_image_tokens=image + read_image,
        input_video_tokens=video,
        output_tokens=sum(made),
        reasoning_tokens=made[0],
        output_audio_tokens=made[1],
        output_image_tokens=made[2],
        output_video_tokens=made[3],
        web_searches=searches,
    )
    for price in LISTED:
        if Meter.INPUT in price.rates:
            known = usage
            if price.rate(Meter.CACHE_WRITE_1H) is None:
                known = replace(known, cache_write_1h_tokens=0)
            if Meter.WEB_SEARCHES not in price.rates or price.provider == "xai":
                known = replace(known, web_searches=0)
            assert compute_cost(known, price) == their_cost(known, price), price


def test_every_price_of_the_library_is_compared_or_listed_as_an_exception() -> None:
    keys = {key for _, _, _, price in their_versions() for key, value in vars(price).items() if value is not None}
    assert keys - set(METERS) == WITHOUT_A_METER


def test_every_version_of_every_model_is_listed() -> None:
    theirs = {
        (provider, model, at) for provider, model, at, price in their_versions() if set(METERS) & given_keys(price)
    }
    assert {(price.provider, price.model, price.valid_from.date()) for price in LISTED} == theirs
    assert len(theirs) > 240


def their_versions() -> Iterator[tuple[str, str, object, GenaiPrice]]:
    for provider in LLMProvider:
        known = genai_provider(provider)
        assert known is not None
        for model in known.models:
            versions = model.prices if isinstance(model.prices, list) else [ConditionalPrice(prices=model.prices)]
            for version in versions:
                assert version.constraint is None or isinstance(version.constraint, StartDateConstraint)
                at = version.constraint.start_date if version.constraint else datetime(2020, 1, 1, tzinfo=UTC).date()
                yield provider.value, model.id, at, version.prices


def given_keys(price: GenaiPrice) -> set[str]:
    return {key for key, value in vars(price).items() if value is not None}
