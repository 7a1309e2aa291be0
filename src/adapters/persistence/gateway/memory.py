"""Gateway board in the memory of one process."""

import math

from application.ports.bot.shards import INVALID_REQUEST_SECONDS, GatewayInfo
from application.ports.clock import Clock


class MemoryGatewayBoard:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._taken_until: dict[str, float] = {}
        self._info: tuple[GatewayInfo, float] | None = None
        self._invalid: dict[int, int] = {}

    async def take_turn(self, name: str, *, seconds: float) -> float:
        now = self._now()
        wait = self._taken_until.get(name, -math.inf) - now
        if wait > 0:
            return wait
        self._taken_until[name] = now + seconds
        return 0.0

    async def info(self) -> GatewayInfo | None:
        if self._info is None or self._info[1] <= self._now():
            return None
        return self._info[0]

    async def keep_info(self, info: GatewayInfo, *, seconds: float) -> None:
        self._info = info, self._now() + seconds

    async def note_invalid_request(self) -> int:
        minute = int(self._now() // 60)
        self._invalid[minute] = self._invalid.get(minute, 0) + 1
        return await self.invalid_requests()

    async def invalid_requests(self) -> int:
        oldest = int(self._now() // 60) - INVALID_REQUEST_SECONDS // 60
        self._invalid = {minute: count for minute, count in self._invalid.items() if minute >= oldest}
        return sum(self._invalid.values())

    def _now(self) -> float:
        return self._clock.now().timestamp()
