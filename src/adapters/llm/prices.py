"""Models' prices from genai-prices, in the form in which they are kept and computed with."""

from collections.abc import Iterator
from datetime import UTC, datetime, time
from decimal import Decimal

from genai_prices.types import ConditionalPrice, ModelInfo, StartDateConstraint, TieredPrices
from genai_prices.types import ModelPrice as GenaiPrice

from adapters.llm.catalogue import canonical_name, genai_provider
from application.ports.llm import PriceBook
from domain.chat import LLMProvider
from domain.pricing import ModelPrice, PriceTier, Rate

_ALWAYS = datetime(2020, 1, 1, tzinfo=UTC)
_MTOK_TO_1K = Decimal(1000)


def list_prices() -> tuple[ModelPrice, ...]:
    """Every model of the built-in providers that is billed by text tokens; a later start date is a later version.

    Prices per million tokens become prices per thousand, exactly. Left out are models billed otherwise (by the hour,
    the character or the image alone).
    """
    return tuple(price for provider in LLMProvider for price in _prices_of(provider))


def _prices_of(provider: LLMProvider) -> Iterator[ModelPrice]:
    known = genai_provider(provider)
    for model in known.models if known is not None else ():
        for valid_from, price in _versions(model):
            if price.input_mtok is None:
                continue
            yield ModelPrice(
                provider=provider.value,
                model=model.id,
                input=_rate(price.input_mtok),
                # Embedding models have no output.
                output=_rate(price.output_mtok) if price.output_mtok is not None else Rate(Decimal(0)),
                cache_read=None if price.cache_read_mtok is None else _rate(price.cache_read_mtok),
                cache_write=None if price.cache_write_mtok is None else _rate(price.cache_write_mtok),
                valid_from=valid_from,
            )


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


def _rate(per_mtok: Decimal | TieredPrices) -> Rate:
    if isinstance(per_mtok, TieredPrices):
        tiers = tuple(PriceTier(tier.start, tier.price / _MTOK_TO_1K) for tier in per_mtok.tiers)
        return Rate(per_mtok.base / _MTOK_TO_1K, tiers)
    return Rate(per_mtok / _MTOK_TO_1K)


class AliasingPriceBook:
    """Finds the price of a model also under the name that genai-prices keeps it by.

    Providers answer with names such as `claude-sonnet-4-20250514`, whose price is kept for `claude-sonnet-4-0`.
    """

    def __init__(self, prices: PriceBook) -> None:
        self._prices = prices

    async def price_of(self, provider: str, model: str, at: datetime) -> ModelPrice | None:
        price = await self._prices.price_of(provider, model, at)
        if price is not None:
            return price
        name = canonical_name(provider, model)
        return None if name is None or name == model else await self._prices.price_of(provider, name, at)
