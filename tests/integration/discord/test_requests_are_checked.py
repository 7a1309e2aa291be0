"""Invalid requests to Discord are seen, in whichever process and by whichever client they are sent."""

import asyncio
import os
import sys
from pathlib import Path

import httpx
import pytest
from redis.asyncio import Redis

from adapters.discord.rest.api import DiscordApi
from adapters.persistence.bot.redis_shard_board import RedisShardBoard
from domain.sharding import ShardState
from tests.discord_requests import Request, faults
from tests.integration.bootstrap.bot_processes import running_bot
from tests.integration.discord.gateway.stand_in import StandInGateway
from tests.requests_of_processes import taken_from
from tests.services import FreshDatabase
from tests.waiting import eventually

needs_document = pytest.mark.skipif(
    not os.environ.get("DISCORD_API_SPEC"), reason="DISCORD_API_SPEC names no document of Discord's API"
)
PLANTING = """
import discord
from discord.ext import commands


class Planting(commands.Cog):
    def __init__(self, bot):
        self.bot = bot

    @commands.Cog.listener()
    async def on_ready(self):
        try:
            await self.bot.http.request(discord.http.Route("GET", "/users/@me"), params={"planted": "1"})
        except discord.HTTPException:
            pass


async def setup(bot):
    await bot.add_cog(Planting(bot))
"""
PLANTED = "GET /users/@me: the query has no parameter planted"
CLIENT = """
import asyncio, httpx

async def main():
    async with httpx.AsyncClient(transport=httpx.MockTransport(lambda _: httpx.Response(200))) as client:
        await client.post("https://discord.com/api/v10/oauth2/token", data={"grant_type": "password"})
        await client.get("https://discord.com/api/v10/users/@me")

asyncio.run(main())
"""


@needs_document
async def test_of_our_own_client(discord_request_faults: list[str]) -> None:
    async with httpx.AsyncClient(transport=httpx.MockTransport(lambda _: httpx.Response(200, json=[]))) as client:
        api = DiscordApi(http=client, bot_token="not-a-token")
        await api.get("/guilds/1/members", {"limit": 10})
        assert discord_request_faults == []
        await api.get("/guilds/1/members", {"limit": "many"})
    assert discord_request_faults == [
        "GET /guilds/1/members: the query's limit does not fit its schema: 'many'",
    ]
    discord_request_faults.clear()


@needs_document
async def test_of_our_own_client_in_another_process(faults_of_processes: Path) -> None:
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", CLIENT)
    assert await process.wait() == 0
    (fault,) = taken_from(faults_of_processes)
    assert fault.startswith("POST /oauth2/token: the body: ")


@needs_document
async def test_of_a_bot_process_in_the_simulated_discord(
    database: FreshDatabase, redis_url: str, tmp_path: Path, faults_of_processes: Path
) -> None:
    (tmp_path / "cogs").mkdir()
    (tmp_path / "cogs" / "planting.py").write_text(PLANTING)

    async def is_seen() -> bool:
        return PLANTED in await asyncio.to_thread(faults_of_processes.read_text)

    async with running_bot(database, redis_url, tmp_path):
        await eventually(is_seen, "the planted request to be seen", patience=60)
    assert taken_from(faults_of_processes) == [PLANTED]


@needs_document
async def test_of_a_bot_process_on_a_gateway(
    database: FreshDatabase, redis_url: str, redis_client: Redis, tmp_path: Path, discord_request_faults: list[str]
) -> None:
    board = RedisShardBoard(redis_client, namespace=database.schema)
    (tmp_path / "cogs").mkdir()
    (tmp_path / "cogs" / "planting.py").write_text(PLANTING)

    async def is_seen() -> bool:
        return bool(discord_request_faults) and ShardState.READY in [entry.state for entry in await board.entries()]

    async with StandInGateway(shards=1).running() as gateway:
        variables = {
            "DISCORD_BOT_TOKEN": "not-a-token",
            "DISCORD_CLIENT_ID": "900",
            "DISCORD_CLIENT_SECRET": "not-a-secret",
            "DISCORD_SIMULATOR_URL": "",
            "DISCORD_API_URL": gateway.origin,
        }
        async with running_bot(database, redis_url, tmp_path, variables):
            await eventually(is_seen, "the planted request to be seen", patience=60)
    assert discord_request_faults == [PLANTED]
    discord_request_faults.clear()


@needs_document
@pytest.mark.parametrize(
    ("form", "is_valid"),
    [
        ({"grant_type": "refresh_token", "refresh_token": "r"}, True),
        ({"grant_type": "refresh_token"}, False),
        ({"grant_type": "authorization_code", "code": "c", "redirect_uri": "https://bot.example/callback"}, True),
        ({"grant_type": "authorization_code", "code": "c", "redirect_uri": "here"}, False),
        ({"grant_type": "refresh_token", "refresh_token": "r", "scope": "identify"}, False),
    ],
)
def test_forms_of_oauth_are_checked_though_the_document_lacks_them(form: dict[str, str], *, is_valid: bool) -> None:
    assert (faults(Request("POST", "/oauth2/token", {}, form)) == []) is is_valid


@needs_document
def test_the_command_that_is_invalid_is_named_by_its_place_also_the_second_time() -> None:
    ask = {"name": "ask", "type": 1, "description": "Ask a question."}
    for _ in range(2):
        (fault,) = faults(Request("PUT", "/applications/900/commands", {}, [ask, {**ask, "description": 3}]))
        assert fault.startswith("PUT /applications/900/commands: 1/description: 3 is not")
    assert faults(Request("PUT", "/applications/900/commands", {}, [ask])) == []
    (fault,) = faults(Request("PUT", "/applications/900/commands", {}, [ask] * 131))
    assert fault.startswith("PUT /applications/900/commands: the body: [")
