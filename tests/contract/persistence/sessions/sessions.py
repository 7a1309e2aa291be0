"""Create sessions, and simulate the passage of time for contracts that would otherwise wait."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TypeAlias

from redis.asyncio import Redis

from adapters.clock import FixedClock
from application.ports.discord import DiscordTokens, DiscordUser
from application.ports.sessions import Session
from domain.ids import UserId
from tests.contract.persistence.samples import ALICE, LATER, NOON

IDLE = timedelta(hours=1)

PassTime: TypeAlias = Callable[[timedelta], Awaitable[None]]


def a_session(user_id: UserId = ALICE, *, life: timedelta = timedelta(hours=8)) -> Session:
    return Session(
        user=DiscordUser(id=user_id, name="Alice ☕", avatar_url=None),
        tokens=DiscordTokens(access_token="access-secret", refresh_token="refresh-secret", expires_at=LATER),
        csrf_token="csrf",
        created_at=NOON,
        expires_at=NOON + life,
    )


def passing_in_memory(clock: FixedClock) -> PassTime:
    async def passing(time: timedelta) -> None:
        clock.advance(time)

    return passing


def passing_in_redis(clock: FixedClock, redis: Redis) -> PassTime:
    """Return a function that shortens the expiry of every key, as elapsed time would."""

    async def passing(time: timedelta) -> None:
        clock.advance(time)
        async for key in redis.scan_iter():
            left = timedelta(milliseconds=await redis.pttl(key)) - time
            await redis.pexpire(key, max(left, timedelta(0)))

    return passing
