"""One seeded run: 90 quiet days, then a raid of each kind, each in a life of its own."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from raids.ordinary import DAY, ordinary_life
from raids.raid_kinds import KINDS
from raids.replay import Pass, passes
from raids.rules import Rule, all_rules, measure

from examples.anomaly_bot.detector.passes import LEARNING_PASSES

_ONE_ALERT = 12
"""Alarms that follow one another within so many half-hours are one alert."""


@dataclass(slots=True)
class Tally:
    """Findings of a detector: kinds of raids, false alerts, and the number of accounts that it named."""

    found: set[str] = field(default_factory=set)
    false_alerts: int = 0
    named: int = 0
    rightly_named: int = 0
    raiders: int = 0


@dataclass(slots=True)
class Run:
    """The tallies of the detector and of each rule with each of its limits."""

    seed: int
    detector: Tally = field(default_factory=Tally)
    rules: dict[Rule, Tally] = field(default_factory=dict)
    member_alerts: int = 0


def quiet_weeks(days: int) -> float:
    """Return how many weeks of the quiet days count: those after the detector's two weeks of learning."""
    return (days * DAY - LEARNING_PASSES) / DAY / 7


def run(seed: int, threshold: float, days: int) -> Run:
    """Play one run with so many quiet days.

    A raid is found when an alarm falls between its begin and an hour after its end.
    """
    chance = np.random.default_rng(seed)
    life, result = ordinary_life(chance, days=days + 2), Run(seed)
    history: list[NDArray[np.float64]] = []
    quiet_end = days * DAY
    quiet = [each for each in passes(life, 0, quiet_end, history, threshold) if each.at >= LEARNING_PASSES]
    alarms = [each.at for each in quiet if each.suspicion.confidence.value >= threshold]
    result.detector.false_alerts = _alerts(alarms)
    result.member_alerts = sum(_alerts(each) for each in _by_member(quiet, threshold).values())
    measures = measure(life)
    result.rules = {
        rule: Tally(false_alerts=_alerts(rule.alarms(measures, LEARNING_PASSES, quiet_end))) for rule in all_rules()
    }
    for kind, add in KINDS.items():
        raid = add(chance, life, quiet_end + int(chance.integers(0, DAY)))
        named: set[int] = set()
        for each in passes(raid.life, raid.begin, raid.end + 2, list(history), threshold):
            if each.suspicion.confidence.value >= threshold:
                result.detector.found.add(kind)
                named.update(each.suspicion.members.tolist())
        result.detector.named += len(named)
        result.detector.rightly_named += len(named & set(raid.raiders.tolist()))
        result.detector.raiders += len(raid.raiders)
        measures = measure(raid.life)
        for rule, tally in result.rules.items():
            if len(rule.alarms(measures, raid.begin, raid.end + 2)):
                tally.found.add(kind)
    return result


def _by_member(quiet: list[Pass], threshold: float) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for each in quiet:
        for member in each.unusual(threshold):
            found.setdefault(member, []).append(each.at)
    return found


def _alerts(alarms: Sequence[int] | NDArray[np.int64]) -> int:
    return int((np.diff(np.asarray(alarms, int), prepend=-_ONE_ALERT - 1) > _ONE_ALERT).sum())
