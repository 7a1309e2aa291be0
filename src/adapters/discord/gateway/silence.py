"""Notice a gateway that is connected and silent, and have its session resumed.

discord.py looks once per heartbeat, with a limit of 60 seconds, and then waits 30 more for an answer to its closing:
over two minutes in which the bot serves no guild of the shard.
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


async def resume_silent_shards(bot: commands.AutoShardedBot, log: Log) -> None:
    """Look until cancelled. A shard without any message for its heartbeat's interval and 4 seconds is dropped, which
    makes discord.py resume its session.
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
                _drop_if_silent(shard, now, log)


def _drop_if_silent(shard: Any, now: float, log: Log) -> None:
    websocket = shard._parent.ws  # noqa: SLF001 - discord.py has no public way to it
    heartbeat = websocket._keep_alive  # noqa: SLF001
    if heartbeat is None or heartbeat.interval is None:
        return
    silent = now - heartbeat._last_recv  # noqa: SLF001
    if silent > heartbeat.interval + ANSWER_SECONDS:
        log.warning("A shard's gateway is silent: its session is resumed", shard_id=shard.id, seconds=round(silent, 1))
        _abort(websocket)


def _abort(websocket: Any) -> None:
    """Cut the connection: a silent peer answers no closing handshake."""
    with suppress(AttributeError):
        websocket.socket._response.connection.transport.abort()  # noqa: SLF001
