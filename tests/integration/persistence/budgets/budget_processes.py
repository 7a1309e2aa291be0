"""Simulate processes that share one guild's budget and its ledger."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

from adapters.clock import FixedClock
from adapters.persistence.budgets.either import FallbackBudgetCounters
from adapters.persistence.budgets.memory import MemoryBudgetCounters
from adapters.persistence.budgets.redis import LEASE, RedisBudgetCounters
from adapters.persistence.redis.connection import connect_patiently
from application.ports.budgets import Claim, Reservation, Tally
from application.ports.errors import ServiceUnavailable
from domain.ids import GuildId
from domain.spending.budgets import BudgetCounter, BudgetPeriod, BudgetScope, dollars

GUILD = BudgetCounter(
    scope=BudgetScope.GUILD, period=BudgetPeriod.DAY, start=FixedClock().now().date(), guild_id=GuildId(1)
)
LIMIT, AMOUNT, COST = 1_000, 10, 9


class Ledger:
    def __init__(self) -> None:
        self.spent_nano = 0
        self.reads = 0
        self.is_away = False
        self.meanwhile: Callable[[], Awaitable[None]] | None = None

    async def spent(self, _counter: BudgetCounter) -> Decimal:
        self.reads += 1
        if self.is_away:
            raise ServiceUnavailable("database")
        spent = dollars(self.spent_nano)
        if self.meanwhile is not None:
            await self.meanwhile()
        return spent


class Process:
    """A process of the bot: its connections, and its counters with their fallback."""

    def __init__(
        self, url: str, ledger: Ledger, clock: FixedClock, *, patience: float = 5.0, lease: timedelta = LEASE
    ) -> None:
        self.redis = connect_patiently(url)
        self.shared = RedisBudgetCounters(self.redis, ledger, clock, namespace="bot", patience=patience, lease=lease)
        self.counters = FallbackBudgetCounters(
            self.shared, MemoryBudgetCounters(ledger, clock), pause=timedelta(milliseconds=50)
        )
        self.ledger, self.clock = ledger, clock

    async def call(self, *, takes: float = 0.0, until: asyncio.Event | None = None) -> bool:
        """Make a call, and return whether the budget admitted it. It lasts `until` the event, or `takes` seconds."""
        reservation = a_reservation()
        if not (await self.counters.reserve(reservation)).held:
            return False
        try:
            await (asyncio.sleep(takes) if until is None else until.wait())
            self.ledger.spent_nano += COST
            self.counters.charge([GUILD], COST)
        finally:
            self.counters.release(reservation)
        return True

    async def tally(self) -> Tally:
        return (await self.counters.tallies([GUILD]))[0]

    async def close(self) -> None:
        await self.counters.close()
        await self.redis.aclose()


def a_reservation() -> Reservation:
    return Reservation(id=uuid4().hex, amount=AMOUNT, claims=(Claim(GUILD, LIMIT),))
