"""A simulated bot starts without a warning of discord.py in its log."""

import json
from pathlib import Path

from redis.asyncio import Redis

from adapters.persistence.bot.redis_shard_board import RedisShardBoard
from domain.sharding import ShardState
from tests.integration.bootstrap.bot_processes import log_of, running_bot
from tests.services import FreshDatabase
from tests.waiting import eventually


async def test_a_simulated_bot_starts_without_a_warning_of_discord_py(
    database: FreshDatabase, redis_url: str, redis_client: Redis, tmp_path: Path
) -> None:
    board = RedisShardBoard(redis_client, namespace=database.schema)

    async def is_ready() -> bool:
        return [entry.state for entry in await board.entries()] == [ShardState.READY]

    async with running_bot(database, redis_url, tmp_path):
        await eventually(is_ready, "the bot to be ready", patience=150)
    lines = [json.loads(line) for line in log_of(tmp_path).read_text().splitlines()]
    assert "Cogs were loaded" in [line["event"] for line in lines]
    assert [line["event"] for line in lines if line["component"].startswith("discord.")] == []
