"""Count the responses that the API's description does not promise, over allowed and forbidden requests; the goal is
none.
"""

import argparse
import asyncio
import logging
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from time import perf_counter

import structlog
from rich.console import Console
from rich.table import Table
from schemathesis import BaseSchema
from support.reporting import report

from bootstrap.embedded import EmbeddedPostgres, EmbeddedValkey

sys.path.insert(0, str(Path(__file__).parent.parent))  # for `tests`: a script sees its own folder only

from tests.integration.http.description.fuzzing import (
    CALLERS,
    AnyCase,
    Fuzzer,
    Operation,
    described_api,
    drawn,
    labels,
    systematic,
)
from tests.integration.http.storage.real_world import real_world
from tests.services import FreshDatabase, clone, migrated, temporary_folder

_SHOWN = 20


@dataclass
class Tally:
    statuses: dict[str, Counter[int]] = field(default_factory=lambda: {caller: Counter() for caller in CALLERS})
    mistakes: list[str] = field(default_factory=list)

    @property
    def requests(self) -> int:
        return sum(counter.total() for counter in self.statuses.values())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="a few seconds; shows that it works")
    parser.add_argument("--requests", type=int, default=20_000, help="at least so many")
    parser.add_argument("--each", type=int, default=30, help="so many of a kind for each operation and caller")
    parser.add_argument("--seed", type=int, default=1, help="the same requests for the same number")
    parser.add_argument("--only", default="", help="operations whose method and path have this in them")
    arguments = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    api, tally, started = described_api(), Tally(), perf_counter()
    operations = [
        found for label in labels() if arguments.only in label and (found := api.find_operation_by_label(label))
    ]
    with ExitStack() as stack:
        template, redis_url = _servers(stack)
        if arguments.short:
            cases = [case for operation in operations for case in drawn(operation, each=1, start=arguments.seed)]
            asyncio.run(_answers(template, redis_url, cases, tally))
        seed = arguments.seed
        while not arguments.short and tally.requests < arguments.requests:
            _ask(api, operations, template, redis_url, tally, each=arguments.each, seed=seed)
            seed += 1
    _tell(tally, len(operations), perf_counter() - started)
    if tally.mistakes:
        sys.exit("\n\n".join(tally.mistakes[:_SHOWN]))


def _servers(stack: ExitStack) -> tuple[FreshDatabase, str]:
    folder = stack.enter_context(temporary_folder())
    postgres = EmbeddedPostgres(folder / "postgres", ephemeral=True)
    redis = EmbeddedValkey(folder / "redis", ephemeral=True)
    for server in (postgres, redis):
        server.start()
        stack.callback(server.stop)
    return migrated(postgres.url), redis.url


def _ask(
    api: BaseSchema,
    operations: Sequence[Operation],
    template: FreshDatabase,
    redis_url: str,
    tally: Tally,
    *,
    each: int,
    seed: int,
) -> None:
    for operation in operations:
        cases = [*systematic(api, operation), *drawn(operation, each=each, start=seed)]
        with clone(template) as database:
            asyncio.run(_answers(database, redis_url, cases, tally))


async def _answers(database: FreshDatabase, redis_url: str, cases: Sequence[AnyCase], tally: Tally) -> None:
    async with real_world(database, redis_url) as world:
        fuzzer = Fuzzer(world)
        for caller in CALLERS:
            for case in cases:
                answer = await fuzzer.ask(case, caller)
                tally.statuses[caller][answer.status] += 1
                tally.mistakes += [answer.mistakes] if answer.mistakes else []


def _tell(tally: Tally, operations: int, seconds: float) -> None:
    table = Table(title=f"{tally.requests} requests to {operations} operations, {len(tally.mistakes)} broken promises")
    table.add_column("status")
    for caller in CALLERS:
        table.add_column(caller, justify="right")
    for status in sorted({status for counter in tally.statuses.values() for status in counter}):
        row = [f"{counter[status]:,}" for counter in tally.statuses.values()]
        table.add_row(f"{status} {HTTPStatus(status).phrase}", *row)
    table.add_row("all", *(f"{counter.total():,}" for counter in tally.statuses.values()))
    Console().print(table)
    figures = {
        "requests": tally.requests,
        "operations": operations,
        "broken_promises": len(tally.mistakes),
        **{f"status_{status}": count for status, count in _all_statuses(tally)},
        "per_second": round(tally.requests / seconds),
    }
    report("api_fuzz", figures)


def _all_statuses(tally: Tally) -> Iterator[tuple[int, int]]:
    total: Counter[int] = sum(tally.statuses.values(), Counter())
    yield from sorted(total.items())


if __name__ == "__main__":
    main()
