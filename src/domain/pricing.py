"""What a call costs: exact, in US dollars, from the prices that were valid when it was made."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from domain.chat import TokenUsage

_PER_1K = Decimal(1000)


@dataclass(frozen=True, slots=True)
class PriceTier:
    """From more than `above_input_tokens` tokens of input on, every token of the call costs this much."""

    above_input_tokens: int
    per_1k: Decimal


@dataclass(frozen=True, slots=True)
class Rate:
    """US dollars per 1,000 tokens of one class, with tiers for long inputs, the lowest threshold first."""

    per_1k: Decimal
    tiers: tuple[PriceTier, ...] = ()

    def at(self, input_tokens: int) -> Decimal:
        reached = [tier.per_1k for tier in self.tiers if input_tokens > tier.above_input_tokens]
        return reached[-1] if reached else self.per_1k


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelPrice:
    """One version of a model's prices. A class without a rate of its own is billed as plain input or output."""

    provider: str
    model: str
    input: Rate
    output: Rate
    cache_read: Rate | None = None
    cache_write: Rate | None = None
    valid_from: datetime


def compute_cost(usage: TokenUsage, price: ModelPrice) -> Decimal:
    """The cost of one call in US dollars, not rounded.

    Each token is billed once, by its class: cache reads and cache writes at their own rates, the rest of the input at
    the input rate, the output (reasoning included) at the output rate. Tiers are chosen by the whole input, as the
    providers' price lists for long contexts do.
    """
    plain = usage.input_tokens - usage.cache_read_tokens - usage.cache_write_tokens
    billed = (
        (plain, price.input),
        (usage.cache_read_tokens, price.cache_read or price.input),
        (usage.cache_write_tokens, price.cache_write or price.input),
        (usage.output_tokens, price.output),
    )
    return sum((tokens * rate.at(usage.input_tokens) for tokens, rate in billed), Decimal(0)) / _PER_1K
