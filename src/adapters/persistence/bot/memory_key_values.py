"""Values and messages of cogs in this process's memory."""

import asyncio
import math
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from adapters.persistence.memory.outage import Outage
from application.ports.clock import Clock


@dataclass
class _Value:
    text: str
    expires_at: datetime | None = None


class MemoryKeyValues:
    def __init__(self, clock: Clock, outage: Outage | None = None) -> None:
        self._clock = clock
        self._outage = outage or Outage("redis")
        self._values: dict[str, _Value] = {}
        self._receivers: list[tuple[str, asyncio.Queue[str]]] = []

    async def get(self, key: str) -> str | None:
        value = self._value(key)
        return None if value is None else value.text

    async def set(self, key: str, value: str, *, seconds: int | None = None) -> None:
        self._outage.refuse_if_down()
        self._values[key] = _Value(value, None if seconds is None else self._in(seconds))

    async def increment(self, key: str, by: int = 1) -> int:
        value = self._value(key) or _Value("0")
        try:
            value.text = str(int(value.text) + by)
        except ValueError as error:
            raise ValueError(f"The value of {key!r} is no whole number that can be added to.") from error
        self._values[key] = value
        return int(value.text)

    async def delete(self, *keys: str) -> int:
        there = {key for key in keys if self._value(key) is not None}
        for key in there:
            del self._values[key]
        return len(there)

    async def expire(self, key: str, seconds: int) -> bool:
        value = self._value(key)
        if value is not None:
            value.expires_at = self._in(seconds)
        return value is not None

    async def expires_in(self, key: str) -> int | None:
        value = self._value(key)
        if value is None or value.expires_at is None:
            return None
        return math.ceil((value.expires_at - self._clock.now()).total_seconds())

    async def publish(self, channel: str, message: str) -> None:
        self._outage.refuse_if_down()
        for wanted, queue in self._receivers:
            if wanted == channel:
                queue.put_nowait(message)

    @asynccontextmanager
    async def receive(self, channel: str) -> AsyncIterator[AsyncIterator[str]]:
        place = (channel, asyncio.Queue[str]())
        self._receivers.append(place)
        try:
            async with aclosing(_arrivals(place[1])) as arrivals:
                yield arrivals
        finally:
            self._receivers.remove(place)

    def _value(self, key: str) -> _Value | None:
        self._outage.refuse_if_down()
        value = self._values.get(key)
        if value is not None and value.expires_at is not None and value.expires_at <= self._clock.now():
            del self._values[key]
            return None
        return value

    def _in(self, seconds: int) -> datetime:
        return self._clock.now() + timedelta(seconds=seconds)


async def _arrivals(queue: asyncio.Queue[str]) -> AsyncGenerator[str, None]:
    while True:
        yield await queue.get()
