"""Requests outside of discord.py count towards Discord's ban of the address, and are held back with the bot's own."""

from datetime import timedelta

import httpx
import pytest

from adapters.clock import FixedClock
from adapters.discord.gateway.invalid_requests import InvalidRequests
from adapters.discord.rest.api import DiscordApi
from adapters.discord.rest.counted_client import counted_client
from adapters.persistence.gateway.memory import MemoryGatewayBoard
from application.ports.bot.shards import INVALID_REQUEST_LIMIT
from application.ports.errors import ServiceUnavailable
from baseline.testing.kept_log import KeptLog

MEMBERS = "/guilds/1290000000000000000/members/7"


class Processes:
    """The bot and the API share a board. Discord gives every request the same answer."""

    def __init__(self, status: int) -> None:
        self.clock = FixedClock()
        self.board = MemoryGatewayBoard(self.clock)
        self.log_of_api = KeptLog()
        self.bot = InvalidRequests(self.board, self.clock, KeptLog())
        self.sent: list[httpx.Request] = []
        self.client = counted_client(
            InvalidRequests(self.board, self.clock, self.log_of_api),
            patience=0.05,
            transport=httpx.MockTransport(self._answer),
        )
        self.api = DiscordApi(self.client, "a-token", "https://discord.test")
        self._status = status

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.sent.append(request)
        return httpx.Response(self._status, json={})


async def test_what_discord_refuses_to_the_api_counts_for_the_bot() -> None:
    processes = Processes(403)
    for _ in range(INVALID_REQUEST_LIMIT // 2):
        await processes.api.get(MEMBERS)
    await processes.bot.read()

    assert processes.bot.count == INVALID_REQUEST_LIMIT // 2
    (line,) = processes.log_of_api.of("error")
    assert line.facts["most_refused"] == "GET /guilds/…/members/… (403)"


async def test_other_answers_do_not_count() -> None:
    processes = Processes(404)
    await processes.api.get(MEMBERS)
    await processes.bot.read()
    assert processes.bot.count == 0


async def test_requests_of_the_api_are_held_back_while_discord_refuses_many_of_the_bot() -> None:
    processes = Processes(200)
    await processes.api.get(MEMBERS)
    for _ in range(INVALID_REQUEST_LIMIT * 19 // 20):
        await processes.board.note_invalid_request()
    processes.clock.advance(timedelta(seconds=11))

    with pytest.raises(ServiceUnavailable):
        await processes.api.get(MEMBERS)
    with pytest.raises(httpx.ConnectTimeout, match="held back"):
        await processes.client.get("https://discord.test/api/v10/users/@me")
    assert len(processes.sent) == 1
