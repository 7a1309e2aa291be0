"""A bot that reports its shards, and a board that keeps the reports."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

from adapters.discord.bot import BaselineBot
from domain.sharding import ShardReport, ShardState
from simulators.discord.live_env import LiveEnv
from simulators.discord.running import connected
from tests.integration.discord.platforms import PlatformInMemory
from tests.waiting import eventually

SHARDS = 2
FAST = 0.05


@dataclass(frozen=True, slots=True)
class Received:
    tested: PlatformInMemory
    bot: BaselineBot
    env: LiveEnv

    async def until(self, condition: Callable[[dict[int, ShardReport]], bool], what: str) -> dict[int, ShardReport]:
        async def holds() -> bool:
            return condition(await reports(self.tested))

        await eventually(holds, what)
        return await reports(self.tested)


async def reports(tested: PlatformInMemory) -> dict[int, ShardReport]:
    return {entry.report.shard_id: entry.report for entry in await tested.shards.entries()}


@asynccontextmanager
async def reporting(tested: PlatformInMemory, *, seconds: float = FAST) -> AsyncIterator[Received]:
    bot = BaselineBot(replace(tested.discord, shard_count=SHARDS, shard_seconds=seconds))
    async with bot.shard_reports.running(), connected(bot, patience=2) as (env, _guilds):
        yield Received(tested, bot, env)


def in_state(state: ShardState, *, shard_id: int) -> Callable[[dict[int, ShardReport]], bool]:
    return lambda found: found[shard_id].state is state


def is_ready(report: ShardReport) -> bool:
    return report.state is ShardState.READY
