"""Harm each part of a running Baseline under load; report what people see, for how long, and what is lost or doubled.

`baseline up` runs as on a newcomer's machine, with 10 requests, a command and a change of settings a second. Each part
is killed, stopped for 8 seconds, and slowed down by 200 ms; disks fill, the clock jumps, Redis has no memory and the
database no connection left, and a worker dies in its job. Normal is the first moment when a request, a command, a
change and the worker's probe that began after the fault have good answers. Afterwards every answered command must have
one paid call in the ledger, and every acknowledged change must be there.

The faults with full disks mount small ones, which needs root, and are left out without it.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from drills.load import Load
from drills.machine import CLOCK as CLOCK_FILE
from drills.machine import can_mount, faked_clock, small_disks
from rich.console import Console
from rich.table import Table
from support.reporting import report

sys.path.insert(0, str(Path(__file__).parent.parent))  # the instance and its browser are those of the browser tests

from drills.faults import CLOCK, HANGS, KILLS, OTHERS, SLOW, Fault
from drills.ledger import Books, books
from drills.scene import Scene

from bootstrap.embedded.ports import free_port
from tests.e2e.instance import ROOT, Instance, running_instance
from tests.e2e.test_outage import signed_in

_DEMO_GUILD = "1290000000000000000"
_LIMIT_SECONDS = 5.0
_QUIET_SECONDS = 3.0
_PATIENCE = 120.0
_UNLIMITED = {
    "COGS_PATH": str(ROOT / "cogs"),
    "LLM_BUDGET_GUILD_DAY_USD": "off",
    "LLM_BUDGET_USER_DAY_USD": "off",
    "LLM_MEMBER_CALLS_PER_MINUTE": "off",
    "RATE_LIMIT_GUILD_PER_MINUTE": "0",
    "RATE_LIMIT_GLOBAL_PER_MINUTE": "0",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    fault: Fault
    seconds: float
    requests: Counter[str]
    commands: Counter[str]
    changes: Counter[str]
    lost_changes: int


@dataclass(slots=True)
class Drill:
    outcomes: list[Outcome] = field(default_factory=list)
    sent: int = 0
    answered: int = 0
    recorded: int = 0
    distinct: int = 0

    @property
    def lost(self) -> int:
        return max(0, self.answered - self.recorded) + sum(each.lost_changes for each in self.outcomes)

    @property
    def doubled(self) -> int:
        return (self.recorded - self.distinct) + max(0, self.recorded - self.sent)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="kills alone")
    parser.add_argument("--only", help="faults whose part or name contains this")
    options = parser.parse_args()
    faults = KILLS if options.short else (*KILLS, *HANGS, *SLOW, *OTHERS)
    chosen = [each for each in faults if _is_chosen(each, options.only)]
    clock = [each for each in CLOCK if _is_chosen(each, options.only) and not options.short]
    drill = Drill()
    if chosen:
        _run(chosen, drill, fakes_clock=False)
    if clock:
        _run(clock, drill, fakes_clock=True)
    _print(drill)


def _is_chosen(fault: Fault, only: str | None) -> bool:
    needs_disk = fault.name.startswith("disk full")
    return (not needs_disk or can_mount()) and (only is None or only in f"{fault.part} {fault.name}")


def _run(faults: Sequence[Fault], drill: Drill, *, fakes_clock: bool) -> None:
    with _instance(fakes_clock=fakes_clock) as scene, signed_in(scene.instance) as browser:
        csrf = str(browser.get("/auth/me").raise_for_status().json()["csrf_token"])
        asyncio.run(_drill(scene, dict(browser.cookies), csrf, faults, drill))


@contextmanager
def _instance(*, fakes_clock: bool) -> Iterator[Scene]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="drill-")))
        home, ports = folder / "home", (free_port(), free_port(), free_port())
        home.mkdir()
        if can_mount():
            stack.enter_context(small_disks(home))
        clock = faked_clock(folder) if fakes_clock else {}
        instance: Instance = stack.enter_context(running_instance(home, ports, **_UNLIMITED, **clock))
        yield Scene(instance, Path(clock[CLOCK_FILE]) if clock else None)


async def _drill(scene: Scene, cookies: dict[str, str], csrf: str, faults: Sequence[Fault], drill: Drill) -> None:
    limits = httpx.Limits(max_connections=200)
    base = f"{scene.instance.url}/api/v1"
    async with httpx.AsyncClient(base_url=base, cookies=cookies, timeout=5, limits=limits, trust_env=False) as client:
        load, stop = Load(scene.home, client, _DEMO_GUILD, csrf), asyncio.Event()
        running = asyncio.create_task(load.run(stop))
        await asyncio.sleep(_QUIET_SECONDS)
        for fault in faults:
            drill.outcomes.append(await _harmed(scene, load, fault))
            await asyncio.sleep(_QUIET_SECONDS)
        stop.set()
        await running
    found: Books = await books(scene)
    drill.sent += load.commands.sent
    drill.answered += load.commands.answered
    drill.recorded += found.recorded
    drill.distinct += found.distinct


async def _harmed(scene: Scene, load: Load, fault: Fault) -> Outcome:
    began = time.monotonic()
    async with fault.harm(scene):
        ended = time.monotonic()
        again = await _normal(scene, load, fault, ended)
    outcome = Outcome(
        fault=fault,
        seconds=again - ended,
        requests=load.requests.seen_since(began),
        commands=load.commands.seen_since(began),
        changes=load.changes.seen_since(began),
        lost_changes=await load.lost_changes(),
    )
    print(
        f"{fault.part} {fault.name}: {outcome.seconds:.1f} s, lost {outcome.lost_changes}", file=sys.stderr, flush=True
    )
    return outcome


async def _normal(scene: Scene, load: Load, fault: Fault, ended: float) -> float:
    """Return the moment when all had good answers to what began after the fault's end."""
    worker: float | None = None
    while time.monotonic() - ended < _PATIENCE:
        worker = worker or await _worker_is_well(scene, load.client)
        each = [outcomes.next_after(ended) for outcomes in (load.requests, load.commands, load.changes)]
        moments = [moment for moment in (*each, worker) if moment is not None]
        if len(moments) == len(each) + 1:
            return max(moments)
        await asyncio.sleep(0.05)
    raise TimeoutError(f"{fault.part} {fault.name}: it does not come back.")


async def _worker_is_well(scene: Scene, client: httpx.AsyncClient) -> float | None:
    try:
        response = await client.get(scene.url("worker"), timeout=2)
    except (httpx.HTTPError, OSError, KeyError):
        return None
    return time.monotonic() if response.status_code == 200 else None


def _print(drill: Drill) -> None:
    table = Table(title="Faults under 10 requests, a command and a change a second")
    for column in ("part", "fault", "s until normal", "limit", "requests saw", "commands saw", "changes saw", "lost"):
        table.add_column(column, justify="right" if column in {"s until normal", "limit", "lost"} else "left")
    for each in drill.outcomes:
        saw = (_words(counter) for counter in (each.requests, each.commands, each.changes))
        row = (each.fault.part, each.fault.name, f"{each.seconds:.1f}", f"{_LIMIT_SECONDS:.0f}", *saw)
        table.add_row(*row, str(each.lost_changes))
    Console(width=170).print(table)
    print(f"commands: {drill.answered} of {drill.sent} answered, {drill.recorded} calls in the ledger")
    figures: dict[str, float] = {
        "worst_recovery_s": round(max(each.seconds for each in drill.outcomes), 2),
        "faults": len(drill.outcomes),
        "faults_over_5_s": sum(each.seconds > _LIMIT_SECONDS for each in drill.outcomes),
        "answered_commands": drill.answered,
        "lost": drill.lost,
        "doubled": drill.doubled,
    }
    report("drill", figures)


def _words(counter: Counter[str]) -> str:
    return ", ".join(f"{count} x {what}" for what, count in counter.most_common()) or "nothing"


if __name__ == "__main__":
    main()
