"""Compute the cost of a call exactly, in US dollars, from the prices in force when it was made."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from domain.llm.token_usage import TokenUsage


class Meter(StrEnum):
    """The unit that a rate is for. Each unit used is counted by one meter only."""

    INPUT = "input"
    OUTPUT = "output"
    CACHE_READ = "cache_read"
    CACHE_WRITE = "cache_write"
    CACHE_WRITE_1H = "cache_write_1h"
    INPUT_AUDIO = "input_audio"
    INPUT_IMAGE = "input_image"
    INPUT_VIDEO = "input_video"
    CACHE_AUDIO_READ = "cache_audio_read"
    CACHE_IMAGE_READ = "cache_image_read"
    OUTPUT_AUDIO = "output_audio"
    OUTPUT_IMAGE = "output_image"
    OUTPUT_VIDEO = "output_video"
    AUDIO = "audio"
    CHARACTERS = "characters"
    IMAGES = "images"
    WEB_SEARCHES = "web_searches"
    FILE_SEARCHES = "file_searches"
    ATTACHMENT_SEARCHES = "attachment_searches"
    CODE_SESSIONS = "code_sessions"


PRICED_PER: Mapping[Meter, int] = {Meter.AUDIO: 3600, Meter.IMAGES: 1, Meter.CODE_SESSIONS: 1}
"""Units per rate: tokens, characters and searches by the thousand, images and code sessions each, audio by the hour."""

_BILLED_AS: Mapping[Meter, tuple[Meter, ...]] = {
    Meter.CACHE_READ: (Meter.INPUT,),
    Meter.CACHE_WRITE: (Meter.INPUT,),
    Meter.CACHE_WRITE_1H: (Meter.INPUT,),
    Meter.INPUT_AUDIO: (Meter.INPUT,),
    Meter.INPUT_IMAGE: (Meter.INPUT,),
    Meter.INPUT_VIDEO: (Meter.INPUT,),
    Meter.CACHE_AUDIO_READ: (Meter.CACHE_READ, Meter.INPUT_AUDIO, Meter.INPUT),
    Meter.CACHE_IMAGE_READ: (Meter.CACHE_READ, Meter.INPUT_IMAGE, Meter.INPUT),
    Meter.OUTPUT_AUDIO: (Meter.OUTPUT,),
    Meter.OUTPUT_IMAGE: (Meter.OUTPUT,),
    Meter.OUTPUT_VIDEO: (Meter.OUTPUT,),
}
"""Fallback rates, tried in order, for token classes without a price of their own."""

_FREE_UNLESS_PRICED = {Meter.AUDIO, Meter.CHARACTERS, Meter.IMAGES}
"""Reported in addition to tokens: a model that is billed by tokens has no rate for these, and they are free."""

_NOT_TOKENS = _FREE_UNLESS_PRICED | {
    Meter.WEB_SEARCHES,
    Meter.FILE_SEARCHES,
    Meter.ATTACHMENT_SEARCHES,
    Meter.CODE_SESSIONS,
}
"""Their prices are the same in every service tier and region."""


_STANDARD = Decimal(1)


@dataclass(frozen=True, slots=True)
class PriceTier:
    """Rates of the whole call when its input has more than `above_input_tokens` tokens."""

    above_input_tokens: int
    usd: Decimal


@dataclass(frozen=True, slots=True)
class Rate:
    """US dollars per `PRICED_PER` units, with tiers for long inputs, the lowest threshold first."""

    usd: Decimal
    tiers: tuple[PriceTier, ...] = ()

    def at(self, input_tokens: int) -> Decimal:
        reached = [tier.usd for tier in self.tiers if input_tokens > tier.above_input_tokens]
        return reached[-1] if reached else self.usd


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelPrice:
    """One version of a model's prices.

    `tier_factors` and `region_factors` multiply the rates of tokens for a service tier or region other than the
    standard.
    """

    provider: str
    model: str
    rates: Mapping[Meter, Rate]
    valid_from: datetime
    tier_factors: Mapping[str, Decimal] = field(default_factory=dict)
    region_factors: Mapping[str, Decimal] = field(default_factory=dict)

    def factor(self, usage: TokenUsage) -> Decimal | None:
        """Return the factor for the rates of tokens. None for a tier or region whose price is unknown."""
        tier = self.tier_factors.get(usage.service_tier) if usage.service_tier else _STANDARD
        region = self.region_factors.get(usage.region) if usage.region else _STANDARD
        return None if tier is None or region is None else tier * region

    def rate(self, meter: Meter) -> Rate | None:
        """Return the meter's own rate, else that of the meter that it is billed as. None when the price has neither.

        Where cache writes have a rate of their own, one-hour writes have no fallback: their price differs.
        """
        if meter is Meter.CACHE_WRITE_1H and Meter.CACHE_WRITE in self.rates:
            return self.rates.get(meter)
        candidates = (meter, *_BILLED_AS.get(meter, ()))
        return next((self.rates[each] for each in candidates if each in self.rates), None)


def metered(usage: TokenUsage) -> dict[Meter, int | Decimal]:
    """Split the usage into meters, each unit once: the token meters add up to input and output.

    Media tokens that must have come from the cache, although the provider does not report it, count as cached alone.
    """
    uncached = usage.input_tokens - usage.cache_read_tokens - usage.cache_write_tokens
    audio, image, video, text = _shares(
        uncached,
        usage.input_audio_tokens - usage.cache_audio_read_tokens,
        usage.input_image_tokens - usage.cache_image_read_tokens,
        usage.input_video_tokens,
    )
    spoken, drawn, filmed, written = _shares(
        usage.output_tokens, usage.output_audio_tokens, usage.output_image_tokens, usage.output_video_tokens
    )
    return {
        Meter.INPUT: text,
        Meter.OUTPUT: written,
        Meter.CACHE_READ: usage.cache_read_tokens - usage.cache_audio_read_tokens - usage.cache_image_read_tokens,
        Meter.CACHE_WRITE: usage.cache_write_tokens - usage.cache_write_1h_tokens,
        Meter.CACHE_WRITE_1H: usage.cache_write_1h_tokens,
        Meter.INPUT_AUDIO: audio,
        Meter.INPUT_IMAGE: image,
        Meter.INPUT_VIDEO: video,
        Meter.CACHE_AUDIO_READ: usage.cache_audio_read_tokens,
        Meter.CACHE_IMAGE_READ: usage.cache_image_read_tokens,
        Meter.OUTPUT_AUDIO: spoken,
        Meter.OUTPUT_IMAGE: drawn,
        Meter.OUTPUT_VIDEO: filmed,
        Meter.AUDIO: usage.audio_seconds,
        Meter.CHARACTERS: usage.characters,
        Meter.IMAGES: usage.images,
        Meter.WEB_SEARCHES: usage.web_searches,
        Meter.FILE_SEARCHES: usage.file_searches,
        Meter.ATTACHMENT_SEARCHES: usage.attachment_searches,
        Meter.CODE_SESSIONS: usage.code_sessions,
    }


def _shares(whole: int, *parts: int) -> tuple[int, ...]:
    """Take the parts from `whole` in order, each cut to what is left. Return them, followed by the remainder."""
    shares = []
    for part in parts:
        share = min(max(part, 0), whole)
        shares.append(share)
        whole -= share
    return (*shares, whole)


def compute_cost(usage: TokenUsage, price: ModelPrice) -> Decimal | None:
    """The cost of one call in US dollars, not rounded; None when something was used that the price has no rate for.

    Each thing is billed once, by its own rate or else by that of the class it belongs to: cached audio as cached input,
    that as input, reasoning as output. Tiers are chosen by the whole input, as the providers' price lists for long
    contexts do. Tokens cost what they do in the service tier and the region that served.
    """
    total = Decimal(0)
    factor = price.factor(usage)
    if factor is None:
        return None
    for meter, units in metered(usage).items():
        if units:
            cost = _cost(meter, units, price, usage.input_tokens)
            if cost is None:
                return None
            total += cost if meter in _NOT_TOKENS else cost * factor
    return total


def _cost(meter: Meter, units: int | Decimal, price: ModelPrice, input_tokens: int) -> Decimal | None:
    rate = price.rate(meter)
    if rate is None:
        return Decimal(0) if meter in _FREE_UNLESS_PRICED and Meter.INPUT in price.rates else None
    return units * rate.at(input_tokens) / PRICED_PER.get(meter, 1000)
