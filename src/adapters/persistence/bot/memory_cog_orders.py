"""Send orders on cogs between simulated processes, in memory."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from adapters.persistence.memory.outage import Outage
from domain.cogs.cog_change import CogOrder, CogOutcome


class MemoryCogOrders:
    """Shared by the processes that it connects. Outcomes are kept for good."""

    def __init__(self) -> None:
        self.outage = Outage("redis")
        self._receivers: list[asyncio.Queue[CogOrder]] = []
        self._outcomes: dict[tuple[str, str], CogOutcome] = {}

    async def send(self, order: CogOrder) -> None:
        self.outage.refuse_if_down()
        for receiver in self._receivers:
            receiver.put_nowait(order)

    @asynccontextmanager
    async def receive(self) -> AsyncIterator[AsyncIterator[CogOrder]]:
        orders = asyncio.Queue[CogOrder]()
        self._receivers.append(orders)
        try:
            yield _arrivals(orders)
        finally:
            self._receivers.remove(orders)

    async def answer(self, order: CogOrder, outcome: CogOutcome) -> None:
        self.outage.refuse_if_down()
        self._outcomes[order.id, outcome.process] = outcome

    async def outcomes(self, order: CogOrder) -> tuple[CogOutcome, ...]:
        self.outage.refuse_if_down()
        return tuple(outcome for (given, _), outcome in sorted(self._outcomes.items()) if given == order.id)


async def _arrivals(orders: asyncio.Queue[CogOrder]) -> AsyncIterator[CogOrder]:
    while True:
        yield await orders.get()
