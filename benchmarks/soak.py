"""Let mixed traffic run for long: does memory level off, and does every answer stay good and quick?

The API, the bot and the worker run as processes of their own with the example bots. Members of the simulated Discord
run commands that ask scripted models, write, change and delete messages, join and leave; the dashboard reads and
changes settings, and follows the stream of events. The simulated Discord runs in the bot's process, and its memory
counts there.
"""

import argparse
import asyncio
import signal
import statistics
import time
from collections.abc import Mapping, Sequence

import httpx
from rich.console import Console
from rich.table import Table
from soaking.memory import at, figures_of, growth_of_last_third, resident_mib
from soaking.platform import Platform, environment_of, running_platform, sign_in
from soaking.traffic import Outcomes, Traffic
from support.reporting import report
from support.servers import postgres_and_redis

_LEVEL_PERCENT = 2.0
_SAMPLE_SECONDS = 5.0
_PATIENCE = 60.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--short", action="store_true", help="2 minutes")
    parser.add_argument("--rate", type=float, default=1.0, help="a factor for all rates of the traffic")
    options = parser.parse_args()
    # SIGTERM must end the started processes too.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with postgres_and_redis() as servers:
        asyncio.run(_soak(environment_of(servers), 2 if options.short else options.minutes, options.rate))


async def _soak(environment: Mapping[str, str], minutes: float, rate: float) -> None:
    async with (
        running_platform(environment) as platform,
        httpx.AsyncClient(base_url=platform.api, timeout=_PATIENCE, trust_env=False) as api,
        httpx.AsyncClient(base_url=platform.control, timeout=_PATIENCE, trust_env=False) as control,
    ):
        traffic, stop = Traffic(api, control, await sign_in(api)), asyncio.Event()
        running, began = asyncio.create_task(traffic.run(stop, rate)), time.monotonic()
        samples = await _watched(platform, traffic, running, seconds=minutes * 60)
        stop.set()
        await running
    _print(traffic, samples, time.monotonic() - began)


async def _watched(
    platform: Platform, traffic: Traffic, running: "asyncio.Task[None]", *, seconds: float
) -> Mapping[str, Sequence[float]]:
    samples: dict[str, list[float]] = {part: [] for part in platform.pids}
    began = reported = time.monotonic()
    every = min(60.0, seconds / 8)
    while time.monotonic() - began < seconds and not running.done():
        await asyncio.sleep(_SAMPLE_SECONDS)
        for part, pid in platform.pids.items():
            samples[part].append(resident_mib(pid))
        if time.monotonic() - reported >= every:
            _report(time.monotonic() - began, traffic, samples, since=reported)
            reported = time.monotonic()
    if running.done():
        await running
    return samples


def _report(passed: float, traffic: Traffic, samples: Mapping[str, Sequence[float]], *, since: float) -> None:
    kinds = ", ".join(
        f"{name} {len(recent)} p95 {_share(recent, 95) * 1000:.0f} ms"
        for name, outcomes in traffic.kinds.items()
        if (recent := outcomes.since(since))
    )
    memory = ", ".join(f"{part} {series[-1]:.1f}" for part, series in samples.items())
    errors = sum(outcomes.errors.total() for outcomes in traffic.kinds.values())
    print(f"{passed / 60:5.1f} min | MiB: {memory} | {kinds} | errors {errors}", flush=True)


def _print(traffic: Traffic, samples: Mapping[str, Sequence[float]], seconds: float) -> None:
    table = Table(title=f"{seconds / 60:.0f} minutes of mixed traffic")
    for column in ("what", "answered", "per second", "p50 ms", "p95 ms", "errors", "skipped"):
        table.add_column(column, justify="left" if column == "what" else "right")
    for name, outcomes in traffic.kinds.items():
        table.add_row(name, *_row(outcomes, seconds))
    memory = Table(title="Memory in MiB")
    for column in ("process", "start", "middle", "end", "growth of the last third, %", "limit"):
        memory.add_column(column, justify="left" if column == "process" else "right")
    for part, series in samples.items():
        points = (f"{at(series, share):.1f}" for share in (0, 0.5, 1))
        memory.add_row(part, *points, f"{growth_of_last_third(series):.2f}", f"{_LEVEL_PERCENT:.0f}")
    console = Console(width=110)
    console.print(table)
    console.print(memory)
    for name, outcomes in traffic.kinds.items():
        for reason, count in outcomes.errors.most_common():
            print(f"error of {name}: {reason}: {count}")
    print(f"events that the dashboard's stream brought: {traffic.streamed}")
    report("soak", _figures(traffic, samples, seconds))


def _row(outcomes: Outcomes, seconds: float) -> tuple[str, ...]:
    answers = outcomes.since(0)
    shares = (f"{_share(answers, share) * 1000:.0f}" for share in (50, 95))
    rate = f"{len(answers) / seconds:.2f}"
    return str(len(answers)), rate, *shares, str(outcomes.errors.total()), str(outcomes.skipped)


def _figures(traffic: Traffic, samples: Mapping[str, Sequence[float]], seconds: float) -> dict[str, float]:
    figures = figures_of(samples)
    answered = sum(len(outcomes.answers) for outcomes in traffic.kinds.values())
    figures["answered_per_second"] = round(answered / seconds, 2)
    figures["errors"] = sum(outcomes.errors.total() for outcomes in traffic.kinds.values())
    for name in ("command", "read", "change"):
        answers = traffic.kinds[name].since(0)
        figures |= {f"{name}_p{share}_ms": round(_share(answers, share) * 1000, 1) for share in (50, 95)}
    return figures


def _share(answers: Sequence[float], percent: int) -> float:
    """Return the seconds within which this share of the answers came; 0 without an answer."""
    if len(answers) < 2:
        return sum(answers)
    return statistics.quantiles(answers, n=100, method="inclusive")[percent - 1]


if __name__ == "__main__":
    main()
