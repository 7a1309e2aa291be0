"""Combine several indications into one confidence between 0 and 1."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import fsum, isfinite, prod

__all__ = ["Confidence", "Evidence", "any_of", "confidence"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """One indication: its score from 0 to 1, and its weight beside the others, above 0.

    Raises ValueError for a score or a weight out of range.
    """

    name: str
    score: float
    weight: float = 1.0

    def __post_init__(self) -> None:
        if not 0 <= self.score <= 1:
            raise ValueError(f"{self.name}: a score is between 0 and 1, not {self.score!r}.")
        if not (self.weight > 0 and isfinite(self.weight)):
            raise ValueError(f"{self.name}: a weight is a number above 0, not {self.weight!r}.")


@dataclass(frozen=True, slots=True)
class Confidence:
    """`value` is from 0 to 1; `evidence` begins with what contributed most."""

    value: float
    evidence: tuple[Evidence, ...]

    def __float__(self) -> float:
        return self.value

    @property
    def reasons(self) -> str:
        """The indications that speak for it, such as `new account 0.9, many links 0.5`."""
        return ", ".join(f"{each.name} {each.score:.2g}" for each in self.evidence if each.score > 0)


def any_of(evidence: Iterable[Evidence]) -> Confidence:
    """Return the chance that at least one indication is right, were they independent: 0 without any evidence.

    One strong indication suffices, and several weak ones add up (noisy or). A weight between 0 and 1 is how far its
    indication is trusted: no score of it makes the value higher than that. Raises ValueError for a weight above 1.
    """
    found = sorted(evidence, key=lambda each: each.score * each.weight, reverse=True)
    for each in found:
        if each.weight > 1:
            raise ValueError(f"{each.name}: an indication is trusted by 1 at most, not {each.weight!r}.")
    return Confidence(1 - prod(1 - each.score * each.weight for each in found), tuple(found))


def confidence(evidence: Iterable[Evidence]) -> Confidence:
    """Return the mean of the scores by their weights: 0 without any evidence."""
    found = sorted(evidence, key=lambda each: each.score * each.weight, reverse=True)
    if not found:
        return Confidence(0.0, ())
    # Shares first: the sum of enormous weights would be infinite.
    largest = max(each.weight for each in found)
    total = fsum(each.weight / largest for each in found)
    mean = fsum(each.score * (each.weight / largest) for each in found) / total
    scores = [each.score for each in found]
    return Confidence(min(max(mean, min(scores)), max(scores)), tuple(found))
