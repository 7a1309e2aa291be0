"""Find raids after 90 virtual days of ordinary activity of 200 members, beside two plain rules.

Each run has a seed: a guild's quiet life, and then a raid of each of eight kinds, each in a life of its own. The limits
to hold, over 20 runs: recall 0.95 at precision 0.9. Precision counts the eight raids of a run as one, since the false
alerts are those of one quiet life. The rules are shown with the limits that suit these very runs best.
"""

import argparse
import asyncio
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from time import perf_counter

from rich.console import Console
from rich.table import Table
from support.reporting import report

# The examples are no installed package.
sys.path.append(str(Path(__file__).parents[1]))

from raids.raid_kinds import KINDS
from raids.rules import Rule
from raids.runs import Run, Tally, quiet_weeks, run
from raids.timed import TimeOfAPass, time_of_a_pass

_SEEDS = range(1, 21)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="2 runs instead of 20")
    parser.add_argument("--seeds", type=int, nargs="+", help="the seeds of the runs")
    parser.add_argument("--days", type=int, default=90, help="quiet days before the raid; more than 14")
    parser.add_argument("--threshold", type=float, default=0.85, help="of the detector; 0.85 is its default")
    parser.add_argument("--processes", type=int, default=2, help="how many runs at a time")
    parser.add_argument("--members", type=int, default=10_000, help="of the guild in which a pass is timed; 0 for none")
    options = parser.parse_args()
    seeds = options.seeds or (_SEEDS[:2] if options.short else _SEEDS)
    runs = []
    with ProcessPoolExecutor(options.processes) as pool:
        begun = perf_counter()
        for each in pool.map(partial(run, threshold=options.threshold, days=options.days), seeds):
            runs.append(each)
            missed = ", ".join(sorted(KINDS.keys() - each.detector.found)) or "none"
            line = f"seed {each.seed}: missed {missed}; {each.detector.false_alerts} false alerts"
            print(f"{line}; {perf_counter() - begun:.0f} s", file=sys.stderr, flush=True)
    timed = asyncio.run(time_of_a_pass(options.members)) if options.members else None
    _print(runs, quiet_weeks(options.days), timed)


def _print(runs: list[Run], weeks: float, timed: TimeOfAPass | None) -> None:
    table = Table(title=f"{len(runs)} runs of {weeks:.0f} quiet weeks; a raid of each kind in each")
    for column in ("detector", "recall", "precision", "false alerts a week", *KINDS):
        table.add_column(column, justify="right")
    own = [each.detector for each in runs]
    table.add_row("anomaly_bot", *_row(own, weeks))
    for name in ("rate limit", "robust z-score"):
        rules = [rule for rule in runs[0].rules if rule.name == name]
        best = max(rules, key=lambda rule: _balance([each.rules[rule] for each in runs]))
        table.add_row(_named(best), *_row([each.rules[best] for each in runs], weeks))
    Console(width=160).print(table)
    accounts = (
        sum(each.raiders for each in own),
        sum(each.named for each in own),
        sum(each.rightly_named for each in own),
    )
    figures = {
        "runs": len(runs),
        "recall": round(_recall(own), 4),
        "precision": round(_precision(own), 4),
        "false_alerts_per_quiet_week": round(_false_a_week(own, weeks), 4),
        "recall_of_accounts": round(accounts[2] / accounts[0], 4),
        "precision_of_accounts": round(accounts[2] / max(accounts[1], 1), 4),
        "member_alerts_per_quiet_week": round(sum(each.member_alerts for each in runs) / len(runs) / weeks, 2),
    }
    if timed is not None:
        figures["seconds_of_a_pass"] = round(timed.seconds, 3)
        figures["milliseconds_blocked_by_a_pass"] = round(timed.blocked_seconds * 1000)
    report("raid", figures)


def _row(tallies: list[Tally], weeks: float) -> list[str]:
    kinds = [f"{sum(kind in each.found for each in tallies) / len(tallies):.2f}" for kind in KINDS]
    return [f"{_recall(tallies):.3f}", f"{_precision(tallies):.3f}", f"{_false_a_week(tallies, weeks):.3f}", *kinds]


def _recall(tallies: list[Tally]) -> float:
    return sum(len(each.found) for each in tallies) / len(tallies) / len(KINDS)


def _precision(tallies: list[Tally]) -> float:
    found = _recall(tallies) * len(tallies)
    return found / max(found + sum(each.false_alerts for each in tallies), 1e-9)


def _false_a_week(tallies: list[Tally], weeks: float) -> float:
    return sum(each.false_alerts for each in tallies) / len(tallies) / weeks


def _balance(tallies: list[Tally]) -> float:
    recall, precision = _recall(tallies), _precision(tallies)
    return 2 * recall * precision / max(recall + precision, 1e-9)


def _named(rule: Rule) -> str:
    return f"{rule.name} ({', '.join(f'{limit:g}' for limit in rule.limits)})"


if __name__ == "__main__":
    main()
