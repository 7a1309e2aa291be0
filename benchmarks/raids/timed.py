"""Time a detection pass over a large guild, from the database and back."""

import asyncio
from dataclasses import dataclass, replace
from statistics import median
from time import perf_counter, thread_time

import numpy as np

from baseline.testing import simulated_guild
from examples.anomaly_bot.detection import detect
from examples.anomaly_bot.detector.activity import KINDS
from examples.anomaly_bot.models import DetectionPass, MemberActivity, MemberBaseline

_PASSES = 5


@dataclass(frozen=True, slots=True)
class TimeOfAPass:
    """Medians of some passes. `blocked_seconds` is the CPU time of the longest step of the event loop."""

    seconds: float
    blocked_seconds: float


async def time_of_a_pass(members: int) -> TimeOfAPass:
    """Time passes over a guild in which each member was active within the last hour."""
    chance = np.random.default_rng(1)
    async with simulated_guild("examples.anomaly_bot", tables=True) as guild:
        now = int(guild.now.timestamp()) // 1800
        ids = [1_000_000_000_000_000_000 + number for number in range(members)]
        async with guild.services.session() as session:
            session.add_all(_activity(guild.id, user_id, now - at, chance) for user_id in ids for at in (0, 3))
            session.add_all(_baseline(guild.id, user_id, now, guild.now) for user_id in ids)
            session.add_all(
                DetectionPass(guild_id=guild.id, half_hour=now - ago, signs=[0.0] * 5, is_raid=False)
                for ago in range(1, 90 * 48)
            )
        # Outside of the cog, its store has to be chosen by name.
        services = replace(guild.bot.services, store=guild.bot.services.store.of("anomaly_bot"))
        took, blocked = [], []
        for _ in range(_PASSES):
            is_over, begun = asyncio.Event(), perf_counter()
            turns = asyncio.create_task(_longest_wait(is_over))
            await detect(services, guild.id, now, {})
            took.append(perf_counter() - begun)
            is_over.set()
            blocked.append(await turns)
    return TimeOfAPass(median(took), median(blocked))


async def _longest_wait(is_over: asyncio.Event) -> float:
    """Return the most CPU time between two turns of the event loop until the event is set."""
    longest, last = 0.0, thread_time()
    while not is_over.is_set():
        await asyncio.sleep(0)
        longest, last = max(longest, thread_time() - last), thread_time()
    return longest


def _activity(guild_id: int, user_id: int, at: int, chance: np.random.Generator) -> MemberActivity:
    counts = dict(zip((*KINDS, "joins"), [*chance.poisson([4, 0.3, 1, 1, 0.1]).tolist(), 0], strict=True))
    return MemberActivity(guild_id=guild_id, user_id=user_id, half_hour=at, **counts)


def _baseline(guild_id: int, user_id: int, now: int, at: object) -> MemberBaseline:
    return MemberBaseline(
        guild_id=guild_id,
        user_id=user_id,
        joined=now - 90 * 48,
        updated_at=at,
        active=80.0,
        days=90.0,
        last=now - 5,
        hours=[4.0] * 24,
        weekdays=[12.0] * 7,
        mean=[1.3, 0.2, 0.7, 0.5, 0.1],
        deviation=[0.8, 0.4, 0.3, 0.5, 0.4],
        moving_average=3.0,
        weighted_average=3.0,
    )
