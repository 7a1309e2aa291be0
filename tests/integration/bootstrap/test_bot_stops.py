"""A bot process that is asked to stop stores the usage that it has queued, and reports that it is gone."""

import asyncio
import signal
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import asyncpg
from aiohttp import web
from redis.asyncio import Redis

from adapters.persistence.bot.redis_shard_board import RedisShardBoard
from adapters.telemetry.probe_server import Address, serving
from domain.sharding import ShardState
from tests.integration.bootstrap.bot_processes import log_of, running_bot
from tests.integration.discord.gateway.stand_in import StandInGateway
from tests.services import FreshDatabase
from tests.waiting import eventually

GRACE_SECONDS = 30
"""`stop_grace_period` of docker-compose.yml: after that the process is killed."""
SPENDER = """
from pathlib import Path
from discord.ext import commands


class Spender(commands.Cog):
    def __init__(self, bot):
        self.bot = bot

    @commands.Cog.listener()
    async def on_message(self, message):
        messages = [{{"role": "user", "content": "Hi"}}]
        await self.bot.services.llm.complete(provider="local", model="m", messages=messages)
        Path({answered!r}).touch()


async def setup(bot):
    await bot.add_cog(Spender(bot))
"""


async def test_queued_usage_is_stored_and_the_shard_is_gone_when_the_process_has_ended(
    database: FreshDatabase, redis_url: str, redis_client: Redis, tmp_path: Path
) -> None:
    board = RedisShardBoard(redis_client, namespace=database.schema)
    home, answered = tmp_path / "home", tmp_path / "answered"
    (home / "cogs").mkdir(parents=True)
    (home / "cogs" / "spender.py").write_text(SPENDER.format(answered=str(answered)))

    async def is_ready() -> bool:
        return [entry.state for entry in await board.entries()] == [ShardState.READY]

    async def has_answered() -> bool:
        return answered.exists()

    async with AsyncExitStack() as stack:
        gateway = await stack.enter_async_context(StandInGateway(shards=1).running())
        model = await stack.enter_async_context(_a_model())
        process = await stack.enter_async_context(
            running_bot(database, redis_url, home, _connected_to(gateway.origin, model))
        )
        await eventually(is_ready, "the bot to be ready", patience=150)
        owner = await asyncpg.connect(database.owner_url)
        stack.push_async_callback(owner.close)
        usage, attempts = (f'"{database.schema}".{table}' for table in ("llm_usage", "llm_request_logs"))

        holding = owner.transaction()
        await holding.start()
        await owner.execute(f"LOCK TABLE {usage} IN SHARE MODE")
        await gateway.say(0, 1)
        await eventually(has_answered, "the call to be answered while the ledger is locked")
        assert await owner.fetchval(f"SELECT count(*) FROM {usage}") == 0  # noqa: S608 - the test's own schema

        asked = time.monotonic()
        process.send_signal(signal.SIGTERM)
        await holding.rollback()
        assert await asyncio.wait_for(process.wait(), GRACE_SECONDS) == 0, log_of(home).read_text()
        assert time.monotonic() - asked < GRACE_SECONDS
        assert await owner.fetchval(f"SELECT count(*) FROM {usage}") == 1  # noqa: S608 - as above
        assert await owner.fetchval(f"SELECT count(*) FROM {attempts}") == 1  # noqa: S608 - as above
        assert await board.entries() == ()


def _connected_to(origin: str, model: str) -> dict[str, str]:
    return {
        "DISCORD_BOT_TOKEN": "not-a-token",
        "DISCORD_CLIENT_ID": "900",
        "DISCORD_CLIENT_SECRET": "not-a-secret",
        "DISCORD_SIMULATOR_URL": "",
        "DISCORD_API_URL": origin,
        "LLM_ENDPOINTS": f'[{{"name": "local", "base_url": "{model}", "models": ["m"]}}]',
    }


@asynccontextmanager
async def _a_model() -> AsyncIterator[str]:
    """Serve an OpenAI-compatible endpoint and yield its base URL."""

    async def complete(_request: web.Request) -> web.Response:
        return web.json_response(
            {
                "id": "chatcmpl-1",
                "object": "chat.completion",
                "created": 1,
                "model": "m",
                "choices": [
                    {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "Hello."}}
                ],
                "usage": {"prompt_tokens": 5, "completion_tokens": 2, "total_tokens": 7},
            }
        )

    app = web.Application()
    app.router.add_post("/v1/chat/completions", complete)
    async with serving(app, Address("127.0.0.1", 0)) as where:
        yield f"http://{where.host}:{where.port}/v1"
