"""Notice a dead connection to the gateway, and have its session resumed.

discord.py looks once per heartbeat, with a limit of 60 seconds, and then waits 30 more for an answer to its closing:
over two minutes in which the bot serves no guild of the shard. A gateway that sends events and answers no heartbeat
counts as alive for it. Discord's documentation calls that connection dead too ("zombied").
"""

import asyncio
import time
from contextlib import suppress
from typing import Any, Final

from discord.ext import commands

from baseline.services import Log

LOOK_SECONDS: Final = 1.0
ANSWER_SECONDS: Final = 4.0
"""Time that the answer to a heartbeat may take. With Discord's interval of 41.25 s: noticed within 46 s."""
ACKNOWLEDGEMENT_SECONDS: Final = 10.0
"""Time that it may take while events arrive, from which on discord.py calls a connection slow: noticed within 53 s."""


async def resume_silent_shards(bot: commands.AutoShardedBot, log: Log) -> None:
    """Look until cancelled, and drop dead connections, which makes discord.py resume their sessions.

    A connection is dead without any message for the heartbeat's interval and 4 seconds, or without an answer to a
    heartbeat for the interval and 10 seconds.
    """
    looked = time.perf_counter()
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        now = time.perf_counter()
        # After a stall of our own loop, messages may wait unread.
        stalled = now - looked > 2 * LOOK_SECONDS
        looked = now
        if not stalled:
            for shard in bot.shards.values():
                _drop_if_dead(shard, now, log)


def _drop_if_dead(shard: Any, now: float, log: Log) -> None:
    websocket = shard._parent.ws  # noqa: SLF001 - discord.py has no public way to it
    heartbeat = websocket._keep_alive  # noqa: SLF001
    if heartbeat is None or heartbeat.interval is None:
        return
    silent = now - heartbeat._last_recv  # noqa: SLF001
    unanswered = now - heartbeat._last_ack  # noqa: SLF001
    if silent > heartbeat.interval + ANSWER_SECONDS:
        log.warning("A shard's gateway is silent: its session is resumed", shard_id=shard.id, seconds=round(silent, 1))
    elif unanswered > heartbeat.interval + ACKNOWLEDGEMENT_SECONDS:
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
