"""Generate the load in its own process: reads each task as a line of JSON and answers with one."""

import json
import sys
import time
from statistics import quantiles
from typing import Any

import uvloop
from apis.visitors import arrive, closed_loop, open_loop


async def visit(port: int, requests: list[str], versions: list[int], seconds: float, per_second: float | None) -> Any:
    visitors = await arrive(port, [request.encode() for request in requests], versions)
    cpu, start = time.process_time(), time.perf_counter()
    taken = await (closed_loop(visitors, seconds) if per_second is None else open_loop(visitors, seconds, per_second))
    wall, cpu = time.perf_counter() - start, time.process_time() - cpu
    for visitor in visitors:
        visitor.leave()
        if visitor.failure is not None:
            raise RuntimeError(visitor.failure)
    cuts = quantiles(taken.milliseconds, n=100)
    answered = len(taken.milliseconds) - taken.open
    return {
        "answered": answered,
        "open": taken.open,
        "seconds": wall,
        "cpu_us": cpu / max(answered, 1) * 1e6,
        "p50": cuts[49],
        "p95": cuts[94],
        "p99": cuts[98],
    }


def main() -> None:
    for line in sys.stdin:
        print(json.dumps(uvloop.run(visit(**json.loads(line)))), flush=True)


if __name__ == "__main__":
    main()
