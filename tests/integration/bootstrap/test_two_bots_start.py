"""Two whole bots migrate and start at the same time on one PostgreSQL and one Redis."""

import asyncio
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from pathlib import Path

import httpx
import pytest
from sqlalchemy import text

from adapters.persistence.postgres.scope import system_scope
from adapters.persistence.redis.connection import connect_redis
from tests.integration.bootstrap.bot_processes import COMMAND, bot_environment
from tests.integration.persistence.isolation.isolation_holes import holes
from tests.integration.persistence.two_bots.two_bots import Bot, redis_user, two_bots
from tests.waiting import eventually

PATIENCE = 60


def environment(bot: Bot, redis_url: str, home: Path) -> dict[str, str]:
    return bot_environment(
        database_url=bot.owner_url, schema=bot.schema, redis_url=redis_url, secret_key=bot.secret_key, home=home
    )


async def migrated(variables: dict[str, str]) -> str:
    process = await asyncio.create_subprocess_exec(*COMMAND, "migrate", env=variables, stdout=PIPE, stderr=PIPE)
    output, errors = await process.communicate()
    return "" if process.returncode == 0 else (output + errors).decode()


@asynccontextmanager
async def running_bot(variables: dict[str, str]) -> AsyncIterator[Process]:
    process = await asyncio.create_subprocess_exec(*COMMAND, "bot", env=variables, stdout=DEVNULL, stderr=DEVNULL)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
            try:
                await asyncio.wait_for(process.wait(), 20)
            except TimeoutError:
                process.kill()
                await process.wait()


async def is_healthy(client: httpx.AsyncClient, url: str) -> bool:
    try:
        return (await client.get(url)).status_code == 200
    except httpx.HTTPError:
        await asyncio.sleep(0.2)
        return False


async def has_joined(bot: Bot) -> bool:
    async with system_scope(bot.engine) as transaction:
        return (await transaction.execute(text("SELECT 1 FROM guilds"))).first() is not None


@pytest.mark.timeout(600)
@pytest.mark.nightly(
    "test_each_bot_has_all_tables_and_sees_its_own_rows_only",
    "test_each_does_all_its_work_with_keys_and_channels_of_its_own_name",
)
async def test_two_bots_are_migrated_and_run_side_by_side(
    unmigrated_database: str, redis_url: str, tmp_path: Path
) -> None:
    async with AsyncExitStack() as stack:
        bots = await stack.enter_async_context(two_bots(unmigrated_database))
        variables = [
            environment(bot, await stack.enter_async_context(redis_user(redis_url, bot.schema)), tmp_path / bot.schema)
            for bot in bots
        ]
        assert await asyncio.gather(*map(migrated, variables)) == ["", ""]
        for bot in bots:
            async with bot.owner.connect() as connection:
                assert await holes(connection, bot.schema) == []
        client = await stack.enter_async_context(httpx.AsyncClient(trust_env=False, timeout=30))
        for each in variables:
            await stack.enter_async_context(running_bot(each))
        for bot, each in zip(bots, variables, strict=True):
            url = f"http://127.0.0.1:{each['HEALTH_PORT']}/health"
            await eventually(partial(is_healthy, client, url), "the bot to be healthy", patience=PATIENCE)
            await eventually(partial(has_joined, bot), "the bot's guild to be recorded", patience=PATIENCE)
        admin = connect_redis(redis_url)
        stack.push_async_callback(admin.aclose)
        owners = {key.decode().partition(":")[0] async for key in admin.scan_iter()}
        assert owners == {bot.schema for bot in bots}
