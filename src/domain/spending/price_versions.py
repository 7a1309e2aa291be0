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
    """`withdrawn` versions were taken out of use in the table itself and never hold."""

    price: ModelPrice
    source: PriceSource = PriceSource.SEED
    withdrawn: bool = False


# Suffixes with which providers name a release of the same model: `-2024-08-06`, `-20241022`, `@20241022`, `-0709`,
# `-002`, `-latest`. Anything else (`-mini`, `-pro`, `-preview`) is another model, with another
# price: better unpriced and flagged than priced as its cousin.
_RELEASE = re.compile(r"[-@](?:latest|\d{4}-\d{2}-\d{2}|\d{8}|\d{6}|\d{3,4})")

VersionsByModel = Mapping[str, Sequence[PriceVersion]]


def in_force(versions: Iterable[PriceVersion], at: datetime) -> PriceVersion | None:
    """Return the version of one model that holds at that time: the newest set by hand, else the newest from the seed.

    A version that was withdrawn, or that begins later, never holds.
    """
    begun = (version for version in versions if version.price.valid_from <= at and not version.withdrawn)
    return max(begun, key=_rank, default=None)


def _rank(version: PriceVersion) -> tuple[bool, datetime]:
    return version.source is PriceSource.MANUAL, version.price.valid_from


def of_model(versions: Iterable[PriceVersion], provider: str, model: str) -> list[PriceVersion]:
    return [version for version in versions if (version.price.provider, version.price.model) == (provider, model)]


def versions_by_model(versions: Iterable[PriceVersion]) -> VersionsByModel:
    """Group the versions of one provider by model, without those that were withdrawn."""
    by_model: defaultdict[str, list[PriceVersion]] = defaultdict(list)
    for version in versions:
        if not version.withdrawn:
            by_model[version.price.model].append(version)
    return by_model


def price_at(versions: VersionsByModel, model: str, at: datetime) -> ModelPrice | None:
    """Return the price in force then of the model itself, else of the model that it is a release of."""
    known = versions.get(model) or versions.get(_released_model(versions, model) or "", ())
    version = in_force(known, at)
    return None if version is None else version.price


def _released_model(versions: VersionsByModel, model: str) -> str | None:
    candidates = (name for name in versions if model.startswith(name) and _RELEASE.fullmatch(model, len(name)))
    return max(candidates, key=len, default=None)
