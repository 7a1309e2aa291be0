"""A process that records events of the log concurrently, and prints the number of each acknowledged one.

The lines are long, so that a small pipe blocks the process until its reader has caught up.
"""

import asyncio
import os
import sys
from types import SimpleNamespace
from typing import Any, cast

import discord
import structlog

from adapters.clock import SystemClock
from adapters.persistence.postgres.guild_database import GuildDatabase
from application.acting import ActingFor, acting
from baseline.testing.given_cogs import GivenCogs
from baseline.testing.platform import memory_platform
from examples.logging_bot.events import Event
from examples.logging_bot.journal import Journal
from examples.logging_bot.kinds import Kind

LINE = 64


async def main(app_url: str, schema: str, guild_id: int, number: int) -> None:
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))  # numbers alone go to the output
    clock = SystemClock()
    database = GuildDatabase(app_url, schema=schema, clock=clock)
    cogs = GivenCogs(["examples.logging_bot"])
    platform = memory_platform(cogs, clock=clock, db=cast("Any", database))
    for cog in cogs.find():
        platform.discord.cogs.load(cog)
    journal = Journal(platform.discord.services)
    guild = cast("discord.Guild", SimpleNamespace(id=guild_id, get_channel_or_thread=lambda _: None))

    async def record(at: int) -> None:
        await journal.record(Event(guild=guild, kind=Kind.MESSAGE_DELETED, channel_id=1, facts={"message": at}))
        os.write(1, f"{at:>{LINE - 1}}\n".encode())

    with acting(ActingFor(guild_id=guild_id, cog="Log", home="logging_bot")):
        await asyncio.gather(*(record(at) for at in range(number)))
    os.write(1, b"done\n")


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])))
