"""Prices in the API's format."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated

from msgspec import Meta, Struct

from adapters.http.fields import described
from adapters.http.problems.refusals import InvalidRequest
from adapters.http.views.usage import Money, plain
from domain.spending.price_versions import PriceSource, PriceVersion
from domain.spending.pricing import PRICED_PER, Meter, PriceTier, Rate

_EARLIEST, _LATEST = datetime(2020, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)

PriceText = Annotated[
    str,
    Meta(
        pattern=r"^[0-9]{1,7}(\.[0-9]{1,10})?$",
        extra_json_schema={
            "description": "US dollars, exact to ten decimals.",
            "examples": ["0.00125"],
            "extra": {"format": "decimal"},
        },
    ),
]


FactorText = Annotated[
    str,
    Meta(
        pattern=r"^[0-9]{1,3}(\.[0-9]{1,6})?$",
        extra_json_schema={
            "description": "What the rates of tokens are multiplied by, more than 0.",
            "examples": ["1.75"],
            "extra": {"format": "decimal"},
        },
    ),
]


class FactorView(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    name: Annotated[
        str,
        Meta(pattern=r"^[a-z0-9][a-z0-9_.-]{0,63}$"),
        described("The service tier or region, as the provider's answers name it: `priority`, `flex`, `us`."),
    ]
    factor: FactorText


class TierView(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    above_input_tokens: Annotated[
        int, Meta(ge=1, le=10**9), described("With a longer input than this, all of the call costs so much.")
    ]
    usd: PriceText


class RateView(Struct, frozen=True, kw_only=True):
    meter: Meter
    per: Annotated[
        int,
        described(
            "How many the price is for: tokens, characters, searches, images, code sessions, or seconds of audio."
        ),
    ]
    usd: Money
    tiers: list[TierView]


class PriceView(Struct, frozen=True, kw_only=True):
    rates: Annotated[list[RateView], described("What is not in the list costs as its class does, such as input.")]
    tier_factors: Annotated[
        list[FactorView],
        described("Tokens in another service tier than the standard one. One that is missing is unpriced."),
    ]
    region_factors: Annotated[list[FactorView], described("Tokens in regions that the provider prices apart.")]
    source: Annotated[
        PriceSource,
        described("`manual` was set by a person; `seed` is of a price list or LLM_ENDPOINTS, and never overrides it."),
    ]
    valid_from: datetime

    @classmethod
    def of(cls, version: PriceVersion) -> "PriceView":
        rates = sorted(version.price.rates.items(), key=lambda item: list(Meter).index(item[0]))
        return cls(
            rates=[_rate_view(meter, rate) for meter, rate in rates],
            tier_factors=_factor_views(version.price.tier_factors),
            region_factors=_factor_views(version.price.region_factors),
            source=version.source,
            valid_from=version.price.valid_from,
        )


class RateBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    meter: Annotated[
        Meter,
        described(
            "Prices are per 1,000 tokens, characters or searches, per image or code session, and per hour of audio."
        ),
    ]
    usd: PriceText
    tiers: Annotated[list[TierView], Meta(max_length=10), described("For long inputs, the lowest threshold first.")]


class SetPriceBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    rates: Annotated[list[RateBody], Meta(min_length=1, max_length=len(Meter))]
    valid_from: Annotated[
        datetime | None,
        described("Null is now. A date in the past gives calls without a cost theirs; other costs stay as they are."),
    ]
    tier_factors: Annotated[
        Annotated[list[FactorView], Meta(max_length=20)] | None,
        described("Null leaves the factors of service tiers as they are."),
    ]
    region_factors: Annotated[
        Annotated[list[FactorView], Meta(max_length=20)] | None,
        described("Null leaves the factors of regions as they are."),
    ]


def rates_of(body: Sequence[RateBody]) -> Mapping[Meter, Rate]:
    """Parse the rates. Raises `InvalidRequest` for a repeated meter and for tiers out of order."""
    rates: dict[Meter, Rate] = {}
    for number, rate in enumerate(body):
        if rate.meter in rates:
            raise InvalidRequest.at(f"/rates/{number}/meter", "There is a rate for this already.")
        rates[rate.meter] = Rate(Decimal(rate.usd), tuple(_tiers(number, rate.tiers)))
    return rates


def factors_of(body: Sequence[FactorView] | None, field: str) -> Mapping[str, Decimal] | None:
    """Parse the factors. Raises `InvalidRequest` for a repeated name and for a factor of 0."""
    if body is None:
        return None
    factors: dict[str, Decimal] = {}
    for number, each in enumerate(body):
        if each.name in factors:
            raise InvalidRequest.at(f"/{field}/{number}/name", "There is a factor for this already.")
        factors[each.name] = Decimal(each.factor)
        if not factors[each.name]:
            raise InvalidRequest.at(f"/{field}/{number}/factor", "Expected more than 0.")
    return factors


def checked_time(at: datetime | None, pointer: str) -> datetime | None:
    """Check a time, if one is given; without an offset it is UTC. Raises `InvalidRequest` for a time out of range."""
    return None if at is None else time_in_range(at, pointer)


def time_in_range(at: datetime, pointer: str) -> datetime:
    """Return the time in UTC; without an offset it is. Raises `InvalidRequest` for a time out of range."""
    aware = at.replace(tzinfo=UTC) if at.tzinfo is None else at
    if not _EARLIEST <= aware <= _LATEST:
        raise InvalidRequest.at(pointer, f"Expected a time from {_EARLIEST.year} to {_LATEST.year}.")
    return aware.astimezone(UTC)


def _tiers(number: int, tiers: Sequence[TierView]) -> Iterator[PriceTier]:
    lowest = 0
    for place, tier in enumerate(tiers):
        if tier.above_input_tokens <= lowest:
            pointer = f"/rates/{number}/tiers/{place}/above_input_tokens"
            raise InvalidRequest.at(pointer, "Expected a higher threshold than the one before.")
        lowest = tier.above_input_tokens
        yield PriceTier(tier.above_input_tokens, Decimal(tier.usd))


def _rate_view(meter: Meter, rate: Rate) -> RateView:
    return RateView(
        meter=meter,
        per=PRICED_PER.get(meter, 1000),
        usd=plain(rate.usd),
        tiers=[TierView(above_input_tokens=tier.above_input_tokens, usd=plain(tier.usd)) for tier in rate.tiers],
    )


def _factor_views(factors: Mapping[str, Decimal]) -> list[FactorView]:
    return [FactorView(name=name, factor=plain(factor)) for name, factor in sorted(factors.items())]
