"""Count acknowledged usage after kill -9 of the recording process, of PostgreSQL and of Redis, and after a hang.

Each run writes under load, does harm at a random moment, starts the next process, and counts: nothing acknowledged may
be missing or doubled, the rollups must equal the ledger, and no caller may have waited longer than the limit. The peer
acknowledges at once and writes from memory every second.
"""

import argparse
import sys
from collections.abc import Mapping
from random import Random

from recording.killing import Harm, Outcome, hang_postgres, kill_postgres, kill_process, kill_redis, run
from rich.console import Console
from rich.table import Table
from support.reporting import report
from support.servers import postgres_and_redis

_LIMIT_MS = 250
_HARMS: Mapping[str, Harm] = {
    "kill -9 of the process": kill_process,
    "kill -9 of PostgreSQL": kill_postgres,
    "kill -9 of Redis": kill_redis,
    "PostgreSQL hangs": hang_postgres,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="3 runs of each kind instead of 30")
    parser.add_argument("--runs", type=int, help="how many runs of each kind")
    parser.add_argument("--seconds", type=float, default=4, help="how long each run writes")
    parser.add_argument("--seed", type=int, default=Random().randrange(2**32), help="of the random moments")  # noqa: S311 - moments, not secrets
    options = parser.parse_args()
    runs = options.runs or (3 if options.short else 30)
    print(f"seed {options.seed}", file=sys.stderr)
    chance = Random(options.seed)  # noqa: S311 - as above
    with postgres_and_redis() as servers:

        def outcomes(kind: str, harm: Harm, times: int) -> list[Outcome]:
            return [run(kind, harm, servers, chance, seconds=options.seconds) for _ in range(times)]

        ours = {name: outcomes("ledger", harm, runs) for name, harm in _HARMS.items()}
        peer = outcomes("buffered", kill_process, max(1, runs // 10))
    _print(ours, peer)


def _print(ours: Mapping[str, list[Outcome]], peer: list[Outcome]) -> None:
    table = Table(title="Acknowledged usage")
    for column in ("", "runs", "acknowledged", "lost", "doubled", "drift", "worst ack ms", "limit ms"):
        table.add_column(column, justify="left" if not column else "right")
    for name, outcomes in {**ours, "peer: memory, kill -9 of the process": peer}.items():
        table.add_row(name, str(len(outcomes)), *_sums(outcomes), str(_LIMIT_MS))
    Console(width=120).print(table)
    every = [outcome for outcomes in ours.values() for outcome in outcomes]
    figures = {
        "runs": len(every),
        "acknowledged": sum(outcome.acknowledged for outcome in every),
        "lost": sum(outcome.lost for outcome in every),
        "doubled": sum(outcome.doubled for outcome in every),
        "drift": sum(outcome.drift for outcome in every),
        "worst_ack_ms": round(max(outcome.worst_ack_ms for outcome in every), 1),
        "peer_lost_share": round(sum(each.lost for each in peer) / sum(each.acknowledged for each in peer), 3),
    }
    report("durability", figures)


def _sums(outcomes: list[Outcome]) -> tuple[str, ...]:
    sums = [
        sum(outcome.acknowledged for outcome in outcomes),
        sum(outcome.lost for outcome in outcomes),
        sum(outcome.doubled for outcome in outcomes),
        sum(outcome.drift for outcome in outcomes),
    ]
    return *map(str, sums), f"{max(outcome.worst_ack_ms for outcome in outcomes):.1f}"


if __name__ == "__main__":
    main()
