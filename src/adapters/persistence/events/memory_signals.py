"""Relay signals between simulated processes, in memory."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager

from adapters.persistence.events.signal_json import decode, encode
from adapters.persistence.memory.outage import Outage
from domain.signals import Signal


class MemorySignalNetwork:
    """The network between the relays of one bot."""

    def __init__(self) -> None:
        self.receivers: list[tuple[object, asyncio.Queue[Signal]]] = []


class MemorySignalRelay:
    """The relay of one process. Without a `network` it is the only one."""

    def __init__(self, network: MemorySignalNetwork | None = None, outage: Outage | None = None) -> None:
        self._network = network or MemorySignalNetwork()
        self._outage = outage or Outage("redis")

    async def send(self, signal: Signal) -> None:
        message = encode(signal, sender="")
        self._outage.refuse_if_down()
        for receiver, queue in self._network.receivers:
            if receiver is not self:
                queue.put_nowait(decode(message.encode())[1])

    @asynccontextmanager
    async def receive(self) -> AsyncIterator[AsyncIterator[Signal]]:
        place = (self, asyncio.Queue[Signal]())
        self._network.receivers.append(place)
        try:
            async with aclosing(_arrivals(place[1])) as arrivals:
                yield arrivals
        finally:
            self._network.receivers.remove(place)


async def _arrivals(queue: asyncio.Queue[Signal]) -> AsyncGenerator[Signal, None]:
    while True:
        yield await queue.get()
