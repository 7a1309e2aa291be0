"""Count the requests that Discord refuses, and slow down before it bans the address."""

import asyncio
from collections import Counter, deque
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Final

from adapters.discord.gateway.ban_warning import SLOW_FROM, STOP_AT, ban_warning
from application.ports.bot.shards import INVALID_REQUEST_LIMIT, INVALID_REQUEST_SECONDS, GatewayBoard
from application.ports.clock import Clock
from application.ports.errors import ServiceUnavailable
from baseline.services import Log

_INVALID: Final = frozenset({401, 403, 429})
_MYSELF: Final = frozenset({"@me", "@original"})
_SHORTEST_WAIT: Final = 0.01
_LONGEST_WAIT: Final = 30.0
_READ_AGAIN: Final = timedelta(seconds=10)
"""Interval between readings of the shared count: a process without refusals slows down with the others."""


def counts_as_invalid(status: int, scope: str | None) -> bool:
    """A 429 of a shared resource is not the bot's fault, and not counted by Discord."""
    return status in _INVALID and not (status == 429 and scope == "shared")


class InvalidRequests:
    """From half of Discord's limit on, requests go one by one, so slowly that the limit is not reached even if all of
    them are refused. At 95 % they wait until the count falls. The count is that of all processes of the bot.
    """

    def __init__(
        self,
        board: GatewayBoard,
        clock: Clock,
        log: Log,
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.count = 0
        self._board = board
        self._clock = clock
        self._log = log
        self._sleep = sleep
        self._own: deque[tuple[datetime, str]] = deque()
        self._one_by_one = asyncio.Lock()
        self._last: datetime | None = None
        self._read_at = clock.now()
        self._is_slow = False

    async def before_request(self) -> None:
        """Wait for as long as the next request must."""
        if self._clock.now() - self._read_at >= _READ_AGAIN:
            await self.read()
        if self.count < SLOW_FROM:
            return
        async with self._one_by_one:
            while (wait := self._wait()) > 0:
                await self._sleep(min(max(wait, _SHORTEST_WAIT), _LONGEST_WAIT))
                await self.read()
            self._last = self._clock.now()

    async def after_response(self, status: int, scope: str | None, request: str = "") -> None:
        """Count an answer to `request`, which names its method and path."""
        if not counts_as_invalid(status, scope):
            return
        self._own.append((self._clock.now(), f"{request} ({status})".lstrip()))
        await self._count(self._board.note_invalid_request)
        if self.count >= SLOW_FROM and not self._is_slow:
            self._log.error(
                "Discord refuses many requests: the bot slows down, since it would be banned",
                invalid_requests=self.count,
                limit=INVALID_REQUEST_LIMIT,
                most_refused=self._most_refused(),
            )
        self._is_slow = self.count >= SLOW_FROM

    def _wait(self) -> float:
        if self.count < SLOW_FROM:
            return 0.0
        if self.count >= STOP_AT:
            return _LONGEST_WAIT
        spacing = INVALID_REQUEST_SECONDS / (STOP_AT - self.count)
        passed = INVALID_REQUEST_SECONDS if self._last is None else (self._clock.now() - self._last).total_seconds()
        return spacing - passed

    async def read(self) -> None:
        """Read the count of all processes; while Redis is away, count those of this process."""
        self._read_at = self._clock.now()
        await self._count(self._board.invalid_requests)

    async def warning(self) -> str | None:
        """Return a warning of Discord's ban in words; None while the count is far from the limit."""
        await self.read()
        return ban_warning(self.count, self._most_refused())

    def _most_refused(self) -> str | None:
        """Return the request that Discord refused most often, of those of this process."""
        most = Counter(request for _, request in self._own).most_common(1)
        return most[0][0] if most else None

    async def _count(self, counted: Callable[[], Awaitable[int]]) -> None:
        oldest = self._clock.now() - timedelta(seconds=INVALID_REQUEST_SECONDS)
        while self._own and self._own[0][0] < oldest:
            self._own.popleft()
        try:
            self.count = await counted()
        except ServiceUnavailable:
            self.count = len(self._own)


def request_name(method: str, path: str) -> str:
    """Return the method and the path, without the API's version, ids and tokens."""
    parts = [part for part in path.removeprefix("/api/v10").split("/") if part]
    shown = (part if part in _MYSELF or part.replace("-", "").isalpha() else "…" for part in parts)
    return f"{method} /" + "/".join(shown)
