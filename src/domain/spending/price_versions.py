"""Find the price of a model among versions of prices, also when the model is named with its own version."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.spending.pricing import ModelPrice


class PriceSource(StrEnum):
    """`seed` comes with Baseline, `manual` was set by a person. From its date on, a price set by hand always wins."""

    SEED = "seed"
    MANUAL = "manual"


@dataclass(frozen=True, slots=True)
class PriceVersion:
    """`withdrawn` is a version that somebody took out of use in the table itself: it never holds."""

    price: ModelPrice
    source: PriceSource = PriceSource.SEED
    withdrawn: bool = False


# What providers append to a model's name to say which release of the same model it is: `-2024-08-06`, `-20241022`,
# `@20241022`, `-0709`, `-002`, `-latest`. Anything else (`-mini`, `-pro`, `-preview`) is another model, with another
# price: better unpriced and flagged than priced as its cousin.
_RELEASE = re.compile(r"[-@](?:latest|\d{4}-\d{2}-\d{2}|\d{8}|\d{6}|\d{3,4})")

Versions = Mapping[str, Sequence[ModelPrice]]


def versions_by_model(versions: Iterable[PriceVersion]) -> Versions:
    """Of one provider; what was set by hand comes first, and of either kind the newest."""
    by_model: defaultdict[str, list[ModelPrice]] = defaultdict(list)
    in_use = (version for version in versions if not version.withdrawn)
    for version in sorted(in_use, key=_rank, reverse=True):
        by_model[version.price.model].append(version.price)
    return by_model


def _rank(version: PriceVersion) -> tuple[bool, datetime]:
    return version.source is PriceSource.MANUAL, version.price.valid_from


def price_at(versions: Versions, model: str, at: datetime) -> ModelPrice | None:
    """The version that was valid then, of the model itself, else of the model that it is a release of."""
    known = versions.get(model) or versions.get(_released_model(versions, model) or "", ())
    return next((price for price in known if price.valid_from <= at), None)


def _released_model(versions: Versions, model: str) -> str | None:
    candidates = (name for name in versions if model.startswith(name) and _RELEASE.fullmatch(model, len(name)))
    return max(candidates, key=len, default=None)
