"""Read models' prices from genai-prices, and add those that it lacks."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, time
from decimal import Decimal
from functools import cache

from genai_prices.types import ConditionalPrice, ModelInfo, StartDateConstraint, TieredPrices
from genai_prices.types import ModelPrice as GenaiPrice

from adapters.llm.models.catalogue import canonical_name, genai_provider
from adapters.llm.models.factors import fees, region_factors, tier_factors
from adapters.llm.models.unlisted_prices import UNLISTED
from application.ports.errors import ServiceUnavailable
from application.ports.llm import PriceBook
from domain.llm.requests import LLMProvider
from domain.spending.pricing import Meter, ModelPrice, PriceTier, Rate

_ALWAYS = datetime(2020, 1, 1, tzinfo=UTC)

METERS: Mapping[str, tuple[Meter, int]] = {
    "input_mtok": (Meter.INPUT, 1000),
    "output_mtok": (Meter.OUTPUT, 1000),
    "cache_read_mtok": (Meter.CACHE_READ, 1000),
    "cache_write_mtok": (Meter.CACHE_WRITE, 1000),
    "cache_write_1h_mtok": (Meter.CACHE_WRITE_1H, 1000),
    "input_audio_mtok": (Meter.INPUT_AUDIO, 1000),
    "input_image_mtok": (Meter.INPUT_IMAGE, 1000),
    "input_video_mtok": (Meter.INPUT_VIDEO, 1000),
    "cache_audio_read_mtok": (Meter.CACHE_AUDIO_READ, 1000),
    "cache_image_read_mtok": (Meter.CACHE_IMAGE_READ, 1000),
    "output_audio_mtok": (Meter.OUTPUT_AUDIO, 1000),
    "output_image_mtok": (Meter.OUTPUT_IMAGE, 1000),
    "output_video_mtok": (Meter.OUTPUT_VIDEO, 1000),
    "audio_hours": (Meter.AUDIO, 1),
    "input_mchars": (Meter.CHARACTERS, 1000),
    "web_searches_kcount": (Meter.WEB_SEARCHES, 1),
    "storage_searches_kcount": (Meter.FILE_SEARCHES, 1),
}
"""The meter of each genai-prices price, and how many of our units (`PRICED_PER`) its unit has."""


@cache
def list_prices() -> tuple[ModelPrice, ...]:
    """Every model of the built-in providers; a later start date is a later version.

    The rates are those of the standard service; batches and other tiers have factors. Left out are models of which
    genai-prices knows no price that `METERS` has a meter for (such as by the message).
    """
    listed = [price for provider in LLMProvider for price in _prices_of(provider)]
    unlisted = [
        ModelPrice(provider=provider.value, model=model, rates={meter: Rate(usd)}, valid_from=_ALWAYS)
        for provider, model, meter, usd in UNLISTED
    ]
    return (*listed, *unlisted)


def _prices_of(provider: LLMProvider) -> Iterator[ModelPrice]:
    known = genai_provider(provider)
    for model in known.models if known is not None else ():
        for valid_from, price in _versions(model):
            if rates := _rates(price):
                yield ModelPrice(
                    provider=provider.value,
                    model=model.id,
                    rates=_with_fees(provider, rates),
                    valid_from=valid_from,
                    tier_factors=tier_factors(provider, model.id),
                    region_factors=region_factors(provider),
                )


def _with_fees(provider: LLMProvider, rates: dict[Meter, Rate]) -> dict[Meter, Rate]:
    if Meter.INPUT not in rates:
        return rates
    return {meter: Rate(usd) for meter, usd in fees(provider).items()} | rates


def _rates(price: GenaiPrice) -> dict[Meter, Rate]:
    given = {meter: (getattr(price, key), divisor) for key, (meter, divisor) in METERS.items()}
    rates = {meter: _rate(value, divisor) for meter, (value, divisor) in given.items() if value is not None}
    if Meter.INPUT in rates:
        # Embedding models have no output.
        rates.setdefault(Meter.OUTPUT, Rate(Decimal(0)))
    return rates


def _versions(model: ModelInfo) -> Iterator[tuple[datetime, GenaiPrice]]:
    if isinstance(model.prices, GenaiPrice):
        yield _ALWAYS, model.prices
        return
    for conditional in model.prices:
        if (valid_from := _valid_from(conditional)) is not None:
            yield valid_from, conditional.prices


def _valid_from(price: ConditionalPrice) -> datetime | None:
    """None for prices that hold at certain hours only: they are not versions."""
    if price.constraint is None:
        return _ALWAYS
    if isinstance(price.constraint, StartDateConstraint):
        return datetime.combine(price.constraint.start_date, time.min, UTC)
    return None


def _rate(value: Decimal | TieredPrices, divisor: int) -> Rate:
    if isinstance(value, TieredPrices):
        tiers = tuple(PriceTier(tier.start, tier.price / divisor) for tier in value.tiers)
        return Rate(value.base / divisor, tiers)
    return Rate(value / divisor)


class AliasingPriceBook:
    """Find the price of a model also under the name that genai-prices uses for it.

    Providers answer with names such as `claude-sonnet-4-20250514`, whose price is listed for `claude-sonnet-4-0`. When
    a price cannot be read, the call is recorded without a cost and repriced later.
    """

    def __init__(self, prices: PriceBook) -> None:
        self._prices = prices

    async def price_of(self, provider: str, model: str, at: datetime) -> ModelPrice | None:
        try:
            price = await self._prices.price_of(provider, model, at)
            name = canonical_name(provider, model)
            if price is not None or name is None or name == model:
                return price
            return await self._prices.price_of(provider, name, at)
        except ServiceUnavailable:
            return None
