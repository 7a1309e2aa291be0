"""Notice a dead connection to the gateway, and have its session resumed.

discord.py checks once per heartbeat, with a limit of 60 seconds, and then waits 30 more for the closing handshake:
over two minutes in which the bot serves no guild of the shard. A gateway that sends events and answers no heartbeat
counts as alive for it. Discord's documentation calls that connection dead too ("zombied").
"""

import asyncio
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from discord.ext import commands

from baseline.services import Log


@dataclass(frozen=True, slots=True, kw_only=True)
class SilenceLimits:
    """In seconds. `look` is the interval between two checks of the shards.

    A connection is dead without any message for the heartbeat's interval and `answer`, or without an answer to a
    heartbeat for the interval and `acknowledgement`, from which on discord.py calls a connection slow. With Discord's
    interval of 41.25 s that is noticed within 47 and 53 s.
    """

    look: float = 1.0
    answer: float = 4.0
    acknowledgement: float = 10.0


SILENCE_LIMITS: Final = SilenceLimits()


async def resume_silent_shards(bot: commands.AutoShardedBot, log: Log, limits: SilenceLimits = SILENCE_LIMITS) -> None:
    """Check the shards until cancelled. Drop dead connections, so that discord.py resumes their sessions."""
    looked = time.perf_counter()
    while True:
        await asyncio.sleep(limits.look)
        now = time.perf_counter()
        # After a stall of our own loop, messages may wait unread.
        stalled = now - looked > 2 * limits.look
        looked = now
        if not stalled:
            for shard in bot.shards.values():
                _drop_if_dead(shard, now, log, limits)


def _drop_if_dead(shard: Any, now: float, log: Log, limits: SilenceLimits) -> None:
    websocket = shard._parent.ws  # noqa: SLF001 - discord.py has no public way to it
    heartbeat = websocket._keep_alive  # noqa: SLF001
    if heartbeat is None or heartbeat.interval is None:
        return
    silent = now - heartbeat._last_recv  # noqa: SLF001
    unanswered = now - heartbeat._last_ack  # noqa: SLF001
    if silent > heartbeat.interval + limits.answer:
        log.warning("A shard's gateway is silent: its session is resumed", shard_id=shard.id, seconds=round(silent, 1))
    elif unanswered > heartbeat.interval + limits.acknowledgement:
        log.warning(
            "A shard's gateway answers no heartbeats: its session is resumed",
            shard_id=shard.id,
            seconds=round(unanswered, 1),
        )
    else:
        return
    _abort(websocket)


def _abort(websocket: Any) -> None:
    """Cut the connection: a silent peer answers no closing handshake."""
    with suppress(AttributeError):
        websocket.socket._response.connection.transport.abort()  # noqa: SLF001
