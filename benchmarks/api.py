"""Measure throughput, latency and CPU of one API process beside the frameworks' stock parts.

The measured server has one core to itself, where there are two; PostgreSQL, Redis and the load generator share the
other. Every server gives the same answers from the same rows to the same people, which is checked first. Latencies of
an open loop count from the moment at which a request was due, so a slow server hides nothing.
"""

import argparse
import asyncio
import os
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import httpx
from apis.measuring import CHANGE, CONNECTIONS, READS, Measured, Way, generating
from apis.peers import FASTAPI, Peer, discord, ours, peers
from apis.rows import SECTION, fill, guild_of, signed_in
from rich.console import Console
from rich.table import Table
from support.reporting import report
from support.servers import Servers, postgres_and_redis

_LEAST_OVER_STOCK, _P95_MS, _AT = 4.0, 10.0, Way.open(1000)
_CLOSED = Way.closed(CONNECTIONS)
_WAYS = (Way.closed(1), _CLOSED, Way.open(200), _AT, Way.open(2000))
_NAMES = {"ours": "ours", "bare": "bare route", "stock": "Litestar stock", "fast": "FastAPI"}
_READ = "settings"  # needs everything: session, limits, access to the guild, and a row
_WARM_UP_SECONDS = 1.0

Key = tuple[str, str, str]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="less than a minute: a look, not a measurement")
    parser.add_argument("--rounds", type=int, default=3, help="of which the median counts")
    parser.add_argument("--seconds", type=float, default=0.8, help="of each measurement")
    parser.add_argument("--routes", default=",".join([*READS, CHANGE]), help=f"{_READ}, and others; with commas")
    arguments = parser.parse_args()
    if arguments.short:
        arguments.rounds, arguments.seconds, arguments.routes = 1, 0.5, "me,guilds,settings"
    cores = sorted(os.sched_getaffinity(0))
    if len(cores) > 1:
        os.sched_setaffinity(0, cores[1:2])
    with postgres_and_redis() as servers:
        measured = asyncio.run(_measured(servers, arguments))
    _print(measured, arguments.routes.split(","), short=arguments.short)


async def _measured(servers: Servers, arguments: argparse.Namespace) -> dict[Key, Measured]:
    await fill(servers)
    cookies = await signed_in(servers)
    measured: dict[Key, Measured] = {}
    async with discord() as discord_url, ours(servers, discord_url) as us, generating(servers, cookies) as load:
        about = await _declared(us.port, cookies[0])
        async with peers(servers, about) as others:
            everyone = [us, *others]
            await _same_answers([peer for peer in everyone if peer.name != "bare"], cookies[0])
            turns = [
                (route, way, peer)
                for route in arguments.routes.split(",")
                for way in ([_CLOSED, _AT] if arguments.short else _WAYS)
                for peer in everyone
                if peer.name != "bare" or route == "me"
            ]
            for route, way, peer in turns:
                if way in {_CLOSED, _AT}:
                    await load.measure(peer, route, way, min(_WARM_UP_SECONDS, arguments.seconds))
            for number in range(arguments.rounds):
                print(f"Round {number + 1} of {arguments.rounds} …", file=sys.stderr, flush=True)
                for route, way, peer in turns:
                    found = measured.setdefault((peer.name, route, way.name), Measured())
                    found.add(await load.measure(peer, route, way, arguments.seconds))
    return measured


async def _declared(port: int, cookie: str) -> Mapping[str, object]:
    """Return the declaration of the section, from a guild that has changed nothing."""
    section = await _answer(port, f"/api/v1/guilds/{guild_of(1) + 4}/settings/{SECTION}", cookie)
    return {"title": section["title"], "description": section["description"], "defaults": section["values"]}


async def _same_answers(servers: Sequence[Peer], cookie: str) -> None:
    for path in READS.values():
        answers = [(peer.name, await _answer(peer.port, path.format(guild=guild_of(1)), cookie)) for peer in servers]
        for name, answer in answers:
            if answer != answers[0][1]:
                raise RuntimeError(f"{path}: {name} answers {answer}, and not {answers[0][1]}")


async def _answer(port: int, path: str, cookie: str) -> Any:
    async with httpx.AsyncClient(trust_env=False, cookies={"baseline": cookie}) as client:
        return (await client.get(f"http://127.0.0.1:{port}{path}")).raise_for_status().json()


def _print(measured: Mapping[Key, Measured], routes: Sequence[str], *, short: bool) -> None:
    table = Table(title="One process each; the median of the rounds")
    for column in ("route", "asked", "server", "answers/s", "p50 ms", "p95 ms", "p99 ms", "CPU µs", "limit", ""):
        table.add_column(column, justify="left" if column in {"route", "asked", "server", "limit", ""} else "right")
    for (peer, route, way), of in sorted(measured.items(), key=lambda item: _order(item[0], routes)):
        times = (f"{of[name]:.1f}" for name in ("p50", "p95", "p99"))
        limit = _limit(route, way) if peer == "ours" else ""
        table.add_row(route, way, _NAMES[peer], f"{of['rate']:,.0f}", *times, f"{of['cpu_us']:.0f}", limit, of.remark)
    console = Console(width=None if sys.stdout.isatty() else 140)
    console.print(table)
    console.print(f"Who asks costs {_generator_us(measured):.0f} µs a request. FastAPI: {' '.join(FASTAPI)}.")
    reads = [route for route in routes if route in READS]
    figures = {
        "reads_over_stock": _over_stock(measured, _READ),
        "read_p95_ms_at_1000rps": measured["ours", _READ, _AT.name]["p95"],
        "read_p95_over_bare_at_1000rps": _over_bare(measured),
        "cpu_us_per_read": measured["ours", _READ, _CLOSED.name]["cpu_us"],
        **{f"{route}_over_stock": _over_stock(measured, route) for route in reads},
        **{f"{route}_p95_ms_at_1000rps": measured["ours", route, _AT.name]["p95"] for route in reads},
        **{f"{route}_cpu_us": measured["ours", route, _CLOSED.name]["cpu_us"] for route in reads},
    }
    report("api", {name: round(each, 2) for name, each in figures.items()})
    if not short and figures["reads_over_stock"] < _LEAST_OVER_STOCK:
        sys.exit(f"Reads should be answered {_LEAST_OVER_STOCK} times as often as by the stock parts.")
    if not short and figures["read_p95_ms_at_1000rps"] >= _P95_MS:
        sys.exit(f"95 of 100 reads should take less than {_P95_MS} ms.")


def _order(key: Key, routes: Sequence[str]) -> tuple[int, int, int]:
    peer, route, way = key
    return routes.index(route), [one.name for one in _WAYS].index(way), list(_NAMES).index(peer)


def _limit(route: str, way: str) -> str:
    if route != _READ:
        return ""
    return {_CLOSED.name: f"≥ {_LEAST_OVER_STOCK:.0f} times stock", _AT.name: f"p95 < {_P95_MS:.0f} ms"}.get(way, "")


def _over_stock(measured: Mapping[Key, Measured], route: str) -> float:
    return measured["ours", route, _CLOSED.name]["rate"] / measured["stock", route, _CLOSED.name]["rate"]


def _over_bare(measured: Mapping[Key, Measured]) -> float:
    """Compare with a bare route in the same run, since the speed of machines differs; NaN if it was not measured."""
    bare = measured.get(("bare", "me", _AT.name))
    return measured["ours", _READ, _AT.name]["p95"] / bare["p95"] if bare else float("nan")


def _generator_us(measured: Mapping[Key, Measured]) -> float:
    return max(of["generator_us"] for (_, _, way), of in measured.items() if way == _CLOSED.name)


if __name__ == "__main__":
    main()
