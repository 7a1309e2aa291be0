"""Two bot processes share four shards: they identify in turn, each event is handled once, and a killed one is lost."""

import os
from collections import Counter
from contextlib import AsyncExitStack
from itertools import pairwise
from pathlib import Path

import pytest
from redis.asyncio import Redis

from adapters.persistence.bot.redis_shard_board import RedisShardBoard
from application.ports.bot.shards import IDENTIFY_SECONDS
from domain.sharding import ShardState
from tests.integration.bootstrap.bot_processes import running_bot
from tests.integration.discord.gateway.stand_in import StandInGateway
from tests.services import FreshDatabase
from tests.waiting import eventually

LISTENER = """
from itertools import pairwise
from pathlib import Path
from discord.ext import commands


class Listener(commands.Cog):
    @commands.Cog.listener()
    async def on_message(self, message):
        with Path({seen!r}).open("a") as file:
            file.write(f"{{message.id}}\\n")


async def setup(bot):
    await bot.add_cog(Listener())
"""


def on_the_gateway(home: Path, gateway: StandInGateway, shard_ids: str) -> dict[str, str]:
    """Write the cog of a bot process, and return the variables that connect it."""
    cogs = home / "cogs"
    cogs.mkdir(parents=True)
    (cogs / "listener.py").write_text(LISTENER.format(seen=str(home.parent / "seen")))
    return {
        "DISCORD_BOT_TOKEN": "not-a-token",
        "DISCORD_CLIENT_ID": "900",
        "DISCORD_CLIENT_SECRET": "not-a-secret",
        "DISCORD_SIMULATOR_URL": "",
        "DISCORD_API_URL": gateway.origin,
        "SHARD_COUNT": "4",
        "SHARD_IDS": shard_ids,
    }


def without_zstandard(home: Path) -> dict[str, str]:
    """Return the variables of a process that has no zstandard, so that discord.py asks for zlib."""
    (home / "sitecustomize.py").write_text(
        'import sys\n\nsys.modules["zstandard"] = sys.modules["compression.zstd"] = None\n'
    )
    return {"PYTHONPATH": os.pathsep.join(filter(None, (str(home), os.environ.get("PYTHONPATH"))))}


@pytest.mark.timeout(600)
@pytest.mark.nightly(
    "test_a_dropped_connection_is_resumed_and_no_event_is_lost_or_handled_twice",
    "test_an_invalid_session_identifies_again_in_its_turn",
)
async def test_shards_identify_in_turn_events_are_handled_once_and_a_killed_process_is_lost(
    database: FreshDatabase, redis_url: str, redis_client: Redis, tmp_path: Path
) -> None:
    board = RedisShardBoard(redis_client, namespace=database.schema)
    seen = tmp_path / "seen"

    async def states() -> dict[int, ShardState]:
        return {entry.report.shard_id: entry.state for entry in await board.entries()}

    async with AsyncExitStack() as stack:
        gateway = await stack.enter_async_context(StandInGateway(shards=4).running())
        one = on_the_gateway(tmp_path / "one", gateway, "0,1")
        two = on_the_gateway(tmp_path / "two", gateway, "2-3") | without_zstandard(tmp_path / "two")
        killed = await stack.enter_async_context(running_bot(database, redis_url, tmp_path / "one", one))
        await stack.enter_async_context(running_bot(database, redis_url, tmp_path / "two", two))

        async def all_ready() -> bool:
            return await states() == dict.fromkeys(range(4), ShardState.READY)

        await eventually(all_ready, "four shards to be ready", patience=100)
        assert sorted(each.shard_id for each in gateway.identified) == [0, 1, 2, 3]
        times = [each.at for each in gateway.identified]
        assert min(after - before for before, after in pairwise(times)) >= IDENTIFY_SECONDS
        assert gateway.asked_for_gateway == 1
        assert [gateway.session_of(shard_id).compression for shard_id in range(4)] == [
            "zstd-stream",
            "zstd-stream",
            "zlib-stream",
            "zlib-stream",
        ]

        for shard_id in range(4):
            await gateway.say(shard_id, message_id=shard_id + 1)
        gateway.drop(2)
        await gateway.say(2, message_id=5)

        async def all_handled() -> bool:
            return seen.exists() and len(seen.read_text().split()) >= 5

        await eventually(all_handled, "five messages to be handled", patience=60)
        assert Counter(seen.read_text().split()) == Counter(map(str, range(1, 6)))
        assert [each.shard_id for each in gateway.resumed] == [2]

        killed.kill()
        await killed.wait()

        async def its_shards_are_lost() -> bool:
            found = await states()
            return {found.get(0), found.get(1)} == {ShardState.LOST} and found[3] is ShardState.READY

        await eventually(its_shards_are_lost, "the shards of the killed process to be lost", patience=60)
