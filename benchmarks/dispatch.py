"""Measure what a message and a guild cost in the bot: 20 cogs that look up settings, beside bare discord.py."""
# ruff: noqa: SLF001 - what the gateway calls has no public name

import argparse
import asyncio
import gc
import os
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

import discord
from discord.ext import commands
from dispatching.measured import SEEN, MeasuredSettings, measured_cog
from rich.console import Console
from rich.table import Table
from simcord.backend import serializers
from support.reporting import report

from adapters.clock import SystemClock
from baseline.cogs import Bot
from baseline.testing import simulated_guild
from simulators.discord.world import DEMO

_COGS = 20
_LIMITS = {"cogs20_over_bare1": 2.5, "settings_lookup_us": 1.0}


async def _listen(message: discord.Message) -> None:
    if message.content != "hello":
        SEEN["messages"] += 1


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="fewer messages and guilds")
    parser.add_argument("--guilds", choices=["bare", "platform"], help=argparse.SUPPRESS)
    parser.add_argument("--count", type=int, default=10_000, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.guilds:
        print(asyncio.run(_kib_of_guilds(chosen.guilds, chosen.count)))
        return
    figures = asyncio.run(_messages(3, 1_000) if chosen.short else _messages(9, 5_000))
    figures |= _memory(2_000 if chosen.short else 10_000)
    table = Table(title=f"A message and a guild in a bot of {_COGS} cogs, beside bare discord.py")
    for column in ("", "measured", "limit"):
        table.add_column(column, justify="right" if column else "left")
    for name, figure in figures.items():
        table.add_row(name.replace("_", " "), str(figure), str(_LIMITS.get(name, "")))
    Console(width=120).print(table)
    report("dispatch", figures)


async def _messages(rounds: int, count: int) -> dict[str, float]:
    """Interleave the rounds of all bots, so that a busy machine slows all of them."""
    figures: dict[str, list[float]] = {}
    async with simulated_guild(*[measured_cog(number) for number in range(_COGS)]) as guild:
        payload = dict(serializers.message_payload(guild._env.backend, await _example(guild)))
        guild.bot.services.config._cache.clock = SystemClock()
        guild.bot.services.config._now = SystemClock().now
        bots: dict[str, Any] = {"bare, 1 listener": _bare(guild.bot, 1), "bare, 20 listeners": _bare(guild.bot, _COGS)}
        bots["Baseline, 20 cogs"] = guild.bot
        for number in range(rounds):
            for name, bot in bots.items():
                listeners = 1 if name == "bare, 1 listener" else _COGS
                figures.setdefault(name, []).append(await _outside(partial(_cost, bot, payload, count, listeners)))
            looked_up = await _outside(partial(_lookup, guild.bot, guild.id, count * 20))
            figures.setdefault("lookup", []).append(looked_up)
            print(f"round {number + 1}: " + ", ".join(f"{name} {costs[-1]:.1f} us" for name, costs in figures.items()))
    best = {name: median(costs) for name, costs in figures.items()}
    ratios = [a / b for a, b in zip(figures["Baseline, 20 cogs"], figures["bare, 1 listener"], strict=True)]
    for name in bots:
        print(f"{name}: {best[name]:.1f} us a message, {1e6 / best[name]:,.0f} messages a second on one core")
    return {
        "cogs20_over_bare1": round(median(ratios), 2),
        "bare20_over_bare1": round(best["bare, 20 listeners"] / best["bare, 1 listener"], 2),
        "settings_lookup_us": round(best["lookup"], 2),
        "messages_per_second": round(1e6 / best["Baseline, 20 cogs"]),
    }


async def _outside(work: Callable[[], Awaitable[float]]) -> float:
    """Run the work with the event loop's own methods, which simcord replaces to follow the bot's tasks."""
    own: dict[str, Any] = vars(asyncio.get_running_loop())
    replaced: dict[str, Any] = {
        name: own.pop(name) for name in ("create_task", "call_soon", "call_later", "call_at") if name in own
    }
    try:
        return await work()
    finally:
        own.update(replaced)


async def _example(guild: Any) -> Any:
    said = await guild.member("mara").say("Good morning, everyone")
    return guild._env.backend.messages[said.said.channel.id][said.said.id]


def _bare(like: Bot, listeners: int) -> commands.AutoShardedBot:
    """A bot of discord.py alone with the same guild in its cache."""
    bot = commands.AutoShardedBot(
        commands.when_mentioned, intents=like.intents, help_command=None, shard_count=1, max_messages=1000
    )
    bot.loop = asyncio.get_running_loop()
    bot._connection._guilds = like._connection._guilds
    bot._connection._users = like._connection._users
    bot._connection.user = like._connection.user
    for _ in range(listeners):

        async def on_message(message: discord.Message) -> None:
            await _listen(message)

        bot.add_listener(on_message)
    return bot


async def _cost(bot: Any, payload: dict[str, Any], count: int, listeners: int) -> float:
    """Microseconds of CPU for one message, from the gateway's payload to the end of the last listener."""
    receive = bot._connection.parsers["MESSAGE_CREATE"]
    before = SEEN["messages"]
    gc.collect()
    begun = time.process_time()
    for number in range(count):
        receive(payload | {"id": str(10**17 + number)})
        if number % 50 == 49:
            # One read of the socket brings about 50 messages; then the event loop runs the listeners.
            while SEEN["messages"] - before < (number + 1) * listeners:  # noqa: ASYNC110 - a turn is what is measured
                await asyncio.sleep(0)
    spent = time.process_time() - begun
    assert SEEN["messages"] - before == count * listeners
    return spent / count * 1e6


async def _lookup(bot: Bot, guild_id: int, count: int) -> float:
    settings = bot.services.config.settings
    begun = time.process_time()
    for _ in range(count):
        await settings(MeasuredSettings, guild_id)
    return (time.process_time() - begun) / count * 1e6


def _memory(count: int) -> dict[str, float]:
    """Compare two processes, each with so many guilds."""
    kib = {}
    for kind in ("bare", "platform"):
        done = subprocess.run(
            [sys.executable, __file__, "--guilds", kind, "--count", str(count)],
            capture_output=True,
            text=True,
            check=True,
        )
        kib[kind] = float(done.stdout.split()[-1])
        print(f"{count:,} guilds, {kind}: {kib[kind]:.2f} KiB a guild")
    return {"kib_per_guild_over_bare": round(kib["platform"] - kib["bare"], 2)}


async def _kib_of_guilds(kind: str, count: int) -> float:
    """KiB of memory for each of the guilds that a bot has received, with their settings looked up once."""
    async with simulated_guild(*([measured_cog(0)] if kind == "platform" else [])) as guild:
        env = guild._env
        example: dict[str, Any] = dict(serializers.guild_create_payload(env.backend, env.backend.guilds[DEMO.id]))
        bot: Any = guild.bot if kind == "platform" else _bare(guild.bot, 1)
        if kind == "bare":
            bot._connection._guilds = {}
        gc.collect()
        before = _resident()
        for number in range(count):
            payload = example | {"id": str(10**18 + (number << 22)), "members": example["members"][:1]}
            bot._connection._add_guild_from_data(payload)
        if kind == "platform":
            for number in range(count):
                await bot.services.config.settings(MeasuredSettings, 10**18 + (number << 22))
        gc.collect()
        return (_resident() - before) / count


def _resident() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1024


if __name__ == "__main__":
    main()
