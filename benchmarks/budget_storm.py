"""Send calls at once against a hard budget while Redis pauses: how much of the limit is spent, and does a bot hang?

The limit to hold is 100 % of a budget, in each round, in one process and in two.
"""

import argparse
import asyncio
import sys
from random import Random
from time import perf_counter

from rich.console import Console
from rich.table import Table
from storm.rounds import Cell, hiccups, run_cell
from support.reporting import report
from support.servers import postgres_and_redis

_CALLS = (100, 200, 400)
_PROCESSES = (1, 2)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="5 rounds for each cell instead of 1,000")
    parser.add_argument("--rounds", type=int, help="how many rounds for each cell")
    parser.add_argument("--hiccup-every", type=float, default=2.0, help="seconds between pauses of Redis, on average")
    parser.add_argument("--seed", type=int, default=Random().randrange(2**32), help="of the random moments")  # noqa: S311 - moments, not secrets
    options = parser.parse_args()
    rounds = options.rounds or (5 if options.short else 1_000)
    print(f"seed {options.seed}", file=sys.stderr)
    chance = Random(options.seed)  # noqa: S311 - as above
    cells = []
    with postgres_and_redis() as servers, hiccups(servers.redis.url, chance, options.hiccup_every):
        for processes in _PROCESSES:
            for calls in _CALLS:
                began = perf_counter()
                cell = asyncio.run(run_cell(servers, calls, processes, rounds, chance))
                cells.append(cell)
                print(f"{cell} in {perf_counter() - began:.0f} s", file=sys.stderr, flush=True)
    _print(cells)


def _print(cells: list[Cell]) -> None:
    table = Table(title="Budgets under calls at once; Redis pauses for 0.3 s at random")
    columns = ("calls", "processes", "rounds", "hangs", "over the limit", "most spent", "limit", "answered", "refused")
    for column in (*columns, "failed", "worst lag s"):
        table.add_column(column, justify="right")
    for cell in cells:
        figures = (cell.calls, cell.processes, cell.rounds, cell.hangs, cell.over, f"{cell.worst:.1%}", "100.0%")
        table.add_row(*map(str, (*figures, cell.answered, cell.refused, len(cell.failed), f"{cell.lag:.2f}")))
    Console(width=140).print(table)
    report(
        "budget_storm",
        {
            "rounds": sum(cell.rounds for cell in cells),
            "hangs": sum(cell.hangs for cell in cells),
            "rounds_over_the_limit": sum(cell.over for cell in cells),
            "worst_share_of_limit": max(cell.worst for cell in cells),
            "failed": sum(len(cell.failed) for cell in cells),
            "worst_lag_s": max(cell.lag for cell in cells),
        },
    )


if __name__ == "__main__":
    main()
