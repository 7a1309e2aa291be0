"""`/status` and `/health` warn the developer team before Discord bans the bot's address for refused requests."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import httpx
import pytest
from aiohttp import web

from adapters.clock import SystemClock
from adapters.discord.gateway.counted_requests import counting
from adapters.discord.gateway.invalid_requests import InvalidRequests
from adapters.discord.health import health_server
from adapters.persistence.gateway.memory import MemoryGatewayBoard
from adapters.telemetry.probe_server import Address, serving
from baseline.testing.kept_log import KeptLog
from simulators.discord.world import OWNER
from tests.integration.discord.bots import running
from tests.integration.discord.platforms import PlatformInMemory, with_developer

WARNING = (
    "Discord refused 5,000 requests (401, 403 or 429) in the last 10 minutes. The bot makes its requests one by one, "
    "more and more slowly. At 10,000 it bans the bot's address. Refused most often: POST /channels/…/messages (403)."
)


async def refused(times: int, request: str = "POST /channels/…/messages") -> InvalidRequests:
    requests = InvalidRequests(MemoryGatewayBoard(SystemClock()), SystemClock(), KeptLog())
    for _ in range(times):
        await requests.after_response(403, None, request)
    return requests


async def test_status_warns_the_developer_team_of_a_ban(tested: PlatformInMemory) -> None:
    async with running(with_developer(tested.discord, OWNER)) as bot:
        quiet = await bot.says_once("/status", sender="owner")
        bot.bot.invalid_requests = await refused(5_000)
        for_member = await bot.says_once("/status", sender="leo")
        for_developer = await bot.says_once("/status", sender="owner")

    assert "Refused by Discord" not in str(quiet.embeds) + str(for_member.embeds)
    fields = for_developer.embeds[0]["fields"]
    assert isinstance(fields, list)
    assert [field["value"] for field in fields if field["name"] == "Refused by Discord"] == [WARNING]


async def test_health_warns_of_a_ban(tested: PlatformInMemory) -> None:
    async with (
        running(tested.discord) as bot,
        health_server(bot.bot, tested.discord, Address("127.0.0.1", 0)) as where,
        httpx.AsyncClient(base_url=f"http://{where.host}:{where.port}", trust_env=False) as client,
    ):
        simulated = (await client.get("/health")).json()["refused_by_discord"]
        bot.bot.invalid_requests = await refused(5_000)
        response = await client.get("/health")

    assert simulated is None
    # A restart would not lower the number, so the bot stays healthy.
    assert response.status_code == 200
    assert response.json()["refused_by_discord"] == {"requests": 5_000, "limit": 10_000, "warning": WARNING}


@pytest.mark.parametrize(
    ("times", "sentence"),
    [
        (999, None),
        (1_000, "From 5,000 on the bot makes its requests one by one."),
        (9_500, "The bot makes no requests until the number falls."),
    ],
)
async def test_the_warning_says_what_the_bot_does(times: int, sentence: str | None) -> None:
    warning = await (await refused(times)).warning()
    assert (warning is None) if sentence is None else (sentence in str(warning))


@pytest.mark.parametrize(
    ("path", "named"),
    [
        ("/api/v10/channels/123/messages", "GET /channels/…/messages (403)"),
        ("/api/v10/webhooks/123/aW50-a_secret1/messages/@original", "GET /webhooks/…/…/messages/@original (403)"),
        ("/api/v10/users/@me/guilds", "GET /users/@me/guilds (403)"),
        ("/api/v10/applications/9/role-connections/metadata", "GET /applications/…/role-connections/metadata (403)"),
    ],
)
async def test_refused_requests_are_named_without_ids_and_tokens(path: str, named: str) -> None:
    requests = await refused(999, request="")
    requests._own.clear()
    async with _refusing() as origin, aiohttp.ClientSession(trace_configs=[counting(requests)]) as session:
        await session.get(f"{origin}{path}")
    assert f"Refused most often: {named}." in str(await requests.warning())


async def test_slowing_down_is_logged_with_the_request_that_is_refused_most() -> None:
    log = KeptLog()
    requests = InvalidRequests(MemoryGatewayBoard(SystemClock()), SystemClock(), log)
    for _ in range(5_000):
        await requests.after_response(403, None, "PUT /guilds/…/bans/…")
    (line,) = log.lines
    assert line.facts["most_refused"] == "PUT /guilds/…/bans/… (403)"


@asynccontextmanager
async def _refusing() -> AsyncIterator[str]:
    async def refuse(_request: web.Request) -> web.Response:
        return web.json_response({"message": "Missing Permissions", "code": 50013}, status=403)

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", refuse)
    async with serving(app, Address("127.0.0.1", 0)) as where:
        yield f"http://{where.host}:{where.port}"
