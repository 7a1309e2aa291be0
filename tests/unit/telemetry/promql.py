"""Evaluate alerts over series that a test invents: the part of PromQL that the tested alerts use, and no more."""

import operator
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final, TypeAlias

STEP: Final = 15
"""Seconds between two scrapes, and between two evaluations."""
_LOOKBACK: Final = 300
_UNITS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_TOKEN: Final = re.compile(r'\s*("[^"]*"|[a-zA-Z_]\w*|\d+[smhd]\b|[\d.]+|=~|!=|==|>=|<=|[-+*/(){}\[\],=<>])')
_COMPARISONS: Final[Mapping[str, Callable[[float, float], bool]]] = {"==": operator.eq, ">": operator.gt}
_ARITHMETIC: Final[Mapping[str, Callable[[float, float], float]]] = {"-": operator.sub, "*": operator.mul}

Labels: TypeAlias = frozenset[tuple[str, str]]
Vector: TypeAlias = dict[Labels, float]


@dataclass(frozen=True, slots=True)
class Series:
    """Samples from time 0 on, one for each `STEP`; None while the series is not exported."""

    name: str
    labels: Mapping[str, str]
    samples: Sequence[float | None]

    def between(self, after: float, until: float) -> list[float | None]:
        """Return the samples in (after, until]."""
        first, last = int(after // STEP) + 1, int(until // STEP)
        return list(self.samples[max(first, 0) : max(last + 1, 0)])


def duration(text: str) -> int:
    """Return the seconds of a duration such as 5m."""
    return int(text[:-1]) * _UNITS[text[-1]]


def fired(rule: Mapping[str, Any], series: Sequence[Series], *, after: str = "0s") -> list[Mapping[str, str]]:
    """Return the labels for which the alert fires while there are samples, evaluated from this time on."""
    since: dict[Labels, int] = {}
    found: dict[Labels, None] = {}
    for now in range(duration(after), max(len(each.samples) for each in series) * STEP, STEP):
        holds = _Evaluation(rule["expr"], series, now).vector()
        since = {labels: since.get(labels, now) for labels in holds}
        found |= dict.fromkeys(labels for labels, began in since.items() if now - began >= duration(rule["for"]))
    return [dict(labels) for labels in found]


class _Evaluation:
    """Descend through an expression, and compute as it is read."""

    def __init__(self, expression: str, series: Sequence[Series], now: float) -> None:
        self._tokens = _TOKEN.findall(expression)
        assert "".join(self._tokens) == re.sub(r"\s", "", expression), "a token that is not known"
        self._series, self._now, self._at = series, now, 0

    def vector(self) -> Vector:
        value = self._either()
        assert self._at == len(self._tokens), self._tokens[self._at :]
        assert isinstance(value, dict)
        return value

    def _either(self) -> Vector | float:
        value = self._compared()
        while self._skip("or"):
            other = self._compared()
            assert isinstance(value, dict)
            assert isinstance(other, dict)
            value = other | value
        return value

    def _compared(self) -> Vector | float:
        value = self._calculated(("-",), lambda: self._calculated(("*",), self._primary))
        if self._peek() not in _COMPARISONS:
            return value
        compare, limit = _COMPARISONS[self._next()], float(self._next())
        assert isinstance(value, dict)
        return {labels: number for labels, number in value.items() if compare(number, limit)}

    def _calculated(self, signs: tuple[str, ...], read: Callable[[], Vector | float]) -> Vector | float:
        value = read()
        while self._peek() in signs:
            calculate, other = _ARITHMETIC[self._next()], read()
            assert isinstance(value, dict)
            value = {
                labels: calculate(number, other[labels] if isinstance(other, dict) else other)
                for labels, number in value.items()
                if not isinstance(other, dict) or labels in other
            }
        return value

    def _primary(self) -> Vector | float:
        word = self._next()
        if word == "(":
            value = self._either()
            self._expect(")")
            return value
        if word[0].isdigit():
            return float(word)
        if word in {"max", "min"}:
            return self._aggregated(max if word == "max" else min)
        if word == "absent":
            return self._absent()
        if self._skip("("):
            numbers = ((labels, _CALLS[word](samples)) for labels, samples in self._range())
            return {labels: number for labels, number in numbers if number is not None}
        return dict(self._instant(word))

    def _aggregated(self, choose: Callable[[list[float]], float]) -> Vector:
        self._expect("by")
        self._expect("(")
        kept = {self._next()}
        while self._skip(","):
            kept.add(self._next())
        self._expect(")")
        value, groups = self._primary(), dict[Labels, list[float]]()
        assert isinstance(value, dict)
        for labels, number in value.items():
            groups.setdefault(frozenset(each for each in labels if each[0] in kept), []).append(number)
        return {labels: choose(numbers) for labels, numbers in groups.items()}

    def _absent(self) -> Vector:
        self._expect("(")
        name, begins = self._next(), self._at
        there = dict(self._instant(name))
        known = {
            (self._tokens[at - 1], self._tokens[at + 1].strip('"'))
            for at in range(begins, self._at)
            if self._tokens[at] == "="
        }
        self._expect(")")
        return {} if there else {frozenset(known): 1.0}

    def _range(self) -> list[tuple[Labels, list[float]]]:
        chosen = self._chosen(self._next())
        self._expect("[")
        width = duration(self._next())
        self._expect("]")
        until = self._now - self._offset()
        self._expect(")")
        return [
            (labels, [sample for sample in each.between(until - width, until) if sample is not None])
            for labels, each in chosen
        ]

    def _instant(self, name: str) -> Iterator[tuple[Labels, float]]:
        chosen = self._chosen(name)
        until = self._now - self._offset()
        for labels, each in chosen:
            if (samples := each.between(until - _LOOKBACK, until)) and (last := samples[-1]) is not None:
                yield labels, last

    def _chosen(self, name: str) -> list[tuple[Labels, Series]]:
        """Read the matchers, and return the series that they choose."""
        conditions: list[tuple[str, str, str]] = []
        if self._skip("{"):
            while not self._skip("}"):
                conditions.append((self._next(), self._next(), self._next().strip('"')))
                self._skip(",")
        return [
            (frozenset(each.labels.items()), each)
            for each in self._series
            if each.name == name and all(_matches(each.labels.get(label, ""), *how) for label, *how in conditions)
        ]

    def _offset(self) -> int:
        return duration(self._next()) if self._skip("offset") else 0

    def _peek(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def _next(self) -> str:
        self._at += 1
        word: str = self._tokens[self._at - 1]
        return word

    def _skip(self, word: str) -> bool:
        is_there = self._peek() == word
        self._at += is_there
        return is_there

    def _expect(self, word: str) -> None:
        assert self._skip(word), f"{word!r} is missing before {self._tokens[self._at :]}"


def _matches(value: str, sign: str, wanted: str) -> bool:
    return value == wanted if sign == "=" else re.fullmatch(wanted, value) is not None


def _increase(samples: Sequence[float]) -> float | None:
    if len(samples) < 2:
        return None
    return sum(after - before if after >= before else after for before, after in pairwise(samples))


_CALLS: Final[Mapping[str, Callable[[Sequence[float]], float | None]]] = {
    "increase": _increase,
    "last_over_time": lambda samples: samples[-1] if samples else None,
}
