"""Measure the shipped chat beside a plain bot of sixty lines, on one scripted endpoint and one simulated Discord."""
# ruff: noqa: SLF001 - what the gateway calls has no public name

import argparse
import asyncio
import gc
import socket
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from chatting.endpoint import FAST
from chatting.worlds import Answer, World, world
from rich.console import Console
from rich.table import Table
from simcord.backend import serializers
from support.reporting import report

KINDS = ("plain", "chat")
_COMPARED = (
    ("first edit after s", "chat_first_edit", "plain_first_edit"),
    ("last edit after s", "chat_last", "plain_last"),
    ("edits of an answer", "chat_edits", "plain_edits"),
    ("REST calls of an answer", "chat_calls", "plain_calls"),
    ("CPU µs a message of others", "cpu_us_per_bystander", "plain_cpu_us_per_bystander"),
    ("KiB a conversation", "kib_per_conversation", "plain_kib_per_conversation"),
)
_OUTSIDE = ("simcord", "simulators", "chatting", "tracemalloc", "memory_rate_limits")
"""Memory of the simulation itself does not count."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="fewer questions and conversations")
    sys.path.insert(0, str(Path(__file__).parent.parent))  # for the package `cogs`
    short = parser.parse_args().short
    figures = asyncio.run(measure(rounds=2 if short else 5, questions=2 if short else 4, talks=100 if short else 1000))
    Console(width=120).print(_table(figures))
    report("chat", figures)


async def measure(*, rounds: int, questions: int, talks: int) -> dict[str, float]:
    """Interleave the bots, so that a busy machine slows both."""
    answers: dict[str, list[Answer]] = {kind: [] for kind in KINDS}
    bystanders: dict[str, list[float]] = {kind: [] for kind in KINDS}
    with _endpoint() as base_url:
        for number in range(rounds):
            for kind in KINDS:
                async with world(kind, base_url, []) as started:
                    asked = [await started.ask("Tell me of them.", "general") for _ in range(questions)]
                    # The first question of a process pays for connections and imports.
                    answers[kind] += asked[1:]
                    bystanders[kind].append(await _bystanders(started, 100, 20))
                print(f"round {number + 1}, {kind}: {asked[-1]}, {bystanders[kind][-1]:.0f} us a bystander")
        kib = {kind: await _memory(kind, base_url, talks) for kind in KINDS}
    return _figures(answers, bystanders, kib)


def _figures(
    answers: dict[str, list[Answer]], bystanders: dict[str, list[float]], kib: dict[str, float]
) -> dict[str, float]:
    def middle(kind: str, name: str) -> float:
        return float(median(getattr(answer, name) for answer in answers[kind]))

    compared, listed = ("first_text", "first_edit", "last"), ("first_edit", "last", "edits", "calls")
    found = {f"{name}_over_plain": middle("chat", name) / middle("plain", name) for name in compared}
    found |= {f"{kind}_{name}": middle(kind, name) for kind in KINDS for name in listed}
    found["rest_calls_over_plain"] = found["chat_calls"] / found["plain_calls"]
    found["cpu_us_per_bystander"] = median(bystanders["chat"])
    found["plain_cpu_us_per_bystander"] = median(bystanders["plain"])
    found["kib_per_conversation"], found["plain_kib_per_conversation"] = kib["chat"], kib["plain"]
    return {name: round(value, 3) for name, value in found.items()}


def _table(figures: dict[str, float]) -> Table:
    table = Table(title="The shipped chat beside a plain bot")
    for column in ("", "chat", "peer: plain bot", "chat / plain"):
        table.add_column(column, justify="right" if column else "left")
    for what, ours, peer in _COMPARED:
        table.add_row(what, *(f"{figures[name]:g}" for name in (ours, peer)), f"{figures[ours] / figures[peer]:.2f}")
    return table


async def _bystanders(started: World, count: int, repeats: int) -> float:
    """Microseconds of CPU for a message that is not for the bot, from the gateway's payload to the last listener."""
    backend: Any = started.env.backend
    channel_id = next(channel.id for channel in started.guild.channels.values() if channel.name == "general")
    example = next(each for each in backend.messages[channel_id].values() if each.author_id != backend.bot_user.id)
    payload = dict(serializers.message_payload(backend, example)) | {"content": "Good morning", "mentions": []}
    receive = started.bot._connection.parsers["MESSAGE_CREATE"]
    costs = []
    for repeat in range(repeats):
        begun = time.process_time()
        for number in range(count):
            receive(payload | {"id": str(10**17 + repeat * count + number)})
        for _ in range(20):
            await asyncio.sleep(0)
        costs.append((time.process_time() - begun) / count * 1e6)
    return median(costs)


async def _memory(kind: str, base_url: str, talks: int) -> float:
    """KiB that a conversation of two questions leaves in the bot, each in a channel of its own."""
    channels = [f"talk-{number}" for number in range(talks)]
    async with world(kind, base_url, channels) as started:
        await started.ask(f"{FAST} first", "general", quiet=0.01)
        gc.collect()
        tracemalloc.start()
        try:
            before = _held(started)
            for number, channel in enumerate(channels, start=1):
                await started.ask(f"{FAST} once", channel, quiet=0.005, asker=number)
                await started.ask(f"{FAST} again", channel, quiet=0.005, asker=number)
            return (_held(started) - before) / 1024 / talks
        finally:
            tracemalloc.stop()


def _held(started: World) -> int:
    started.forget()
    gc.collect()
    statistics = tracemalloc.take_snapshot().statistics("filename")
    return sum(each.size for each in statistics if not any(name in each.traceback[0].filename for name in _OUTSIDE))


@contextmanager
def _endpoint() -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen([sys.executable, str(Path(__file__).parent / "chatting" / "endpoint.py"), str(port)])
    try:
        for _ in range(600):
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.05)
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        process.terminate()
        process.wait()


if __name__ == "__main__":
    main()
