"""Wait for a bot that acts in real time: for its turn, and for its last reply."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Final, TypeVar

from simcord import SetupError

from simulators.discord.live_env import LiveEnv

RESPONSE_SECONDS: Final = 4.0
"""Discord gives a bot three seconds for its first response to a command."""
SILENCE_SECONDS: Final = 1.0
"""Longest wait for the first reply to an act that needs none, such as a message."""
_THINKING_SECONDS: Final = 10.0
_REPLY_SECONDS: Final = 90.0
_QUIET_SECONDS: Final = 1.5
_TURN_SECONDS: Final = 10.0
_POLL_SECONDS: Final = 0.02

Done = TypeVar("Done")


async def in_turn(operation: Callable[[], Awaitable[Done]]) -> Done:
    """Repeat the operation while another one is under way: simcord does one thing at a time."""
    deadline = asyncio.get_running_loop().time() + _TURN_SECONDS
    while True:
        try:
            return await operation()
        except SetupError as error:
            if "overlaps" not in str(error) or asyncio.get_running_loop().time() > deadline:
                raise
            await asyncio.sleep(_POLL_SECONDS)


async def until_quiet(
    env: LiveEnv,
    is_answered: Callable[[], bool],
    shown: Callable[[], list[object]],
    first_within: float,
    *,
    earlier: frozenset[asyncio.Task[Any]],
) -> None:
    """Wait for the last reply: until the bot is idle or, when others keep it busy, `shown` changes no more.

    `earlier` are the tasks that were pending before the act: when only these are left, no reply need come.
    """
    loop = asyncio.get_running_loop()
    begun = changed = loop.time()
    seen: list[object] = []
    while loop.time() - begun < _REPLY_SECONDS:
        idle = await env.idle()
        now = shown()
        waited = loop.time() - changed
        is_done = is_answered() and (idle or waited > _QUIET_SECONDS)
        is_over = idle or env.pending() <= earlier
        patience = first_within if idle and not seen else _THINKING_SECONDS
        if now != seen:
            # Look again: the bot may only have paused before the next reply.
            seen, changed = now, loop.time()
        elif is_done or (is_over and waited > patience):
            return
        await asyncio.sleep(_POLL_SECONDS)
