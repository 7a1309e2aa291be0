"""The bot slows down before Discord bans its address, and never at the cost of valid requests."""

import asyncio
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typing_extensions import override

from adapters.clock import FixedClock
from adapters.discord.gateway.invalid_requests import InvalidRequests, counts_as_invalid
from adapters.persistence.gateway.memory import MemoryGatewayBoard
from application.ports.bot.shards import INVALID_REQUEST_LIMIT, INVALID_REQUEST_SECONDS, GatewayBoard
from application.ports.errors import ServiceUnavailable
from baseline.testing.kept_log import KeptLog


class Discord:
    """Time passes only while a request waits, or takes `seconds`."""

    def __init__(self, *, processes: int = 1, board: GatewayBoard | None = None) -> None:
        self.clock = FixedClock()
        self.log = KeptLog()
        board = board or MemoryGatewayBoard(self.clock)
        self.bots = [InvalidRequests(board, self.clock, self.log, sleep=self.sleep) for _ in range(processes)]
        self.refused: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.clock.advance(timedelta(seconds=seconds))

    async def request(self, bot: InvalidRequests, status: int, *, seconds: float = 0.001) -> None:
        await bot.before_request()
        self.clock.advance(timedelta(seconds=seconds))
        if counts_as_invalid(status, None):
            self.refused.append(self.clock.now().timestamp())
        await bot.after_response(status, None)

    def most_refused_in_ten_minutes(self) -> int:
        most, first = 0, 0
        for last, at in enumerate(self.refused):
            while self.refused[first] <= at - INVALID_REQUEST_SECONDS:
                first += 1
            most = max(most, last - first + 1)
        return most


@pytest.mark.parametrize(
    ("status", "scope", "counted"),
    [
        (401, None, True),
        (403, None, True),
        (429, None, True),
        (429, "user", True),
        (429, "global", True),
        (429, "shared", False),
        (200, None, False),
        (404, None, False),
        (500, None, False),
    ],
)
def test_discord_counts_401_403_and_429_but_for_shared_resources(
    status: int,
    scope: str | None,
    counted: bool,  # noqa: FBT001 - a row of the table
) -> None:
    assert counts_as_invalid(status, scope) is counted


@settings(max_examples=4, deadline=None)
@given(seconds=st.floats(0.001, 0.2), processes=st.integers(1, 4))
def test_a_bot_whose_every_request_is_refused_is_never_banned(seconds: float, processes: int) -> None:
    async def refused_all_along() -> Discord:
        discord = Discord(processes=processes)
        for number in range(12_000):
            await discord.request(discord.bots[number % processes], 403, seconds=seconds)
        return discord

    assert asyncio.run(refused_all_along()).most_refused_in_ten_minutes() < INVALID_REQUEST_LIMIT


class BoardThatIsAway(MemoryGatewayBoard):
    @override
    async def note_invalid_request(self) -> int:
        raise ServiceUnavailable("redis")

    @override
    async def invalid_requests(self) -> int:
        raise ServiceUnavailable("redis")


async def test_without_redis_the_refusals_of_this_process_count_for_ten_minutes() -> None:
    discord = Discord(board=BoardThatIsAway(FixedClock()))
    (bot,) = discord.bots
    for _ in range(12_000):
        await discord.request(bot, 403, seconds=0.01)
    assert discord.most_refused_in_ten_minutes() < INVALID_REQUEST_LIMIT
    discord.clock.advance(timedelta(seconds=INVALID_REQUEST_SECONDS + 1))
    await bot.read()
    assert bot.count == 0


async def test_valid_requests_are_not_slowed() -> None:
    discord = Discord()
    began = discord.clock.now()
    for _ in range(1_000):
        await discord.request(discord.bots[0], 200)
    assert discord.clock.now() - began <= timedelta(seconds=1.1)


async def test_slowing_down_is_logged_once() -> None:
    discord = Discord()
    for _ in range(INVALID_REQUEST_LIMIT // 2 + 100):
        await discord.request(discord.bots[0], 403)
    assert len([line for line in discord.log.lines if line.level == "error"]) == 1
