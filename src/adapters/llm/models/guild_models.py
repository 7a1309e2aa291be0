"""The models that guilds may choose: those of the operator's list, else those at an affordable list price."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from fnmatch import fnmatchcase
from typing import Final

import structlog

from adapters.llm.models.catalogue import canonical_name
from adapters.llm.models.prices import list_prices
from domain.ids import GuildId
from domain.llm.requests import LLMProvider, ModelName
from domain.spending.pricing import Meter, ModelPrice

MOST_USD_PER_MILLION: Final = Decimal(5)
"""The highest output price of a model that guilds may choose if the operator lists none: small and mid-size models."""
_MOST_WARNED: Final = 10_000

_log = structlog.get_logger(__name__)


class GuildModels:
    """`patterns` are `provider:model` with `*`, or `*` for every model; None is the rule by price.

    By price, models whose output costs at most `MOST_USD_PER_MILLION` on the price list at `now` are allowed, without
    surcharges for long inputs. So is every model of a configured endpoint, which no price list knows. A model with
    another name, such as a dated version, is allowed under each of its names if it is under one.
    """

    def __init__(self, patterns: Sequence[str] | None, now: datetime) -> None:
        self._patterns = patterns
        self._per_million = {} if patterns is not None else _output_prices(now)
        self._warned: set[tuple[GuildId | None, ModelName]] = set()

    def allows(self, name: ModelName) -> bool:
        known = canonical_name(name.provider, name.model) or name.model
        if self._patterns is None:
            usd = self._per_million.get((name.provider, known))
            return name.provider not in set(LLMProvider) if usd is None else usd <= MOST_USD_PER_MILLION
        names = {str(name), f"{name.provider}:{known}"}
        return any(fnmatchcase(each, pattern) for each in names for pattern in self._patterns)

    def still_allows(self, guild_id: GuildId | None, name: ModelName) -> bool:
        """Like `allows`, for a stored choice of a guild. Logs a refusal once for each guild and model."""
        if self.allows(name):
            return True
        if (guild_id, name) not in self._warned:
            if len(self._warned) >= _MOST_WARNED:
                self._warned.clear()
            self._warned.add((guild_id, name))
            _log.warning(
                "A guild's cheaper model is not allowed any more; it is not asked", guild_id=guild_id, model=str(name)
            )
        return False


def _output_prices(now: datetime) -> Mapping[tuple[str, str], Decimal]:
    latest: dict[tuple[str, str], ModelPrice] = {}
    for price in sorted(list_prices(), key=lambda price: price.valid_from):
        if price.valid_from <= now:
            latest[price.provider, price.model] = price
    return {key: price.rates[Meter.OUTPUT].usd * 1000 for key, price in latest.items() if Meter.OUTPUT in price.rates}
