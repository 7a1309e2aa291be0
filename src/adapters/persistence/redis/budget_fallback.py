"""Count budgets in this process alone while Redis is away, rather than refuse every call or none."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog

from adapters.persistence.memory.budget_counters import MemoryBudgetCounters
from application.ports.budgets import BudgetCounters, Reservation, Reserved, Tally
from application.ports.clock import Clock
from application.ports.errors import ServiceUnavailable
from domain.budgets import BudgetCounter

_log = structlog.get_logger(__name__)


class FallbackBudgetCounters:
    """Exact per process meanwhile, from what the ledger says. Redis is asked again every `pause`, by one call."""

    def __init__(
        self,
        shared: BudgetCounters,
        own: MemoryBudgetCounters,
        clock: Clock,
        *,
        pause: timedelta = timedelta(seconds=1),
    ) -> None:
        self._shared = shared
        self._own = own
        self._clock = clock
        self._pause = pause
        self._ask_again_at: datetime | None = None

    async def reserve(self, reservation: Reservation) -> Reserved:
        if self._is_to_be_asked():
            try:
                reserved = await self._shared.reserve(reservation)
            except ServiceUnavailable as away:
                self._went(away)
            else:
                self._is_back()
                return reserved
        return await self._own.reserve(reservation)

    async def tallies(self, counters: Sequence[BudgetCounter]) -> tuple[Tally, ...]:
        if self._is_to_be_asked():
            try:
                tallies = await self._shared.tallies(counters)
            except ServiceUnavailable as away:
                self._went(away)
            else:
                self._is_back()
                return tallies
        return await self._own.tallies(counters)

    def charge(self, counters: Sequence[BudgetCounter], amount: int) -> None:
        # Redis gets it once it is back; our own counters ignore what they do not count.
        self._shared.charge(counters, amount)
        self._own.charge(counters, amount)

    def release(self, reservation: Reservation) -> None:
        self._shared.release(reservation)
        self._own.release(reservation)

    async def close(self) -> None:
        await self._shared.close()

    def _is_to_be_asked(self) -> bool:
        if self._ask_again_at is None:
            return True
        now = self._clock.now()
        if now < self._ask_again_at:
            return False
        self._ask_again_at = now + self._pause
        return True

    def _went(self, away: ServiceUnavailable) -> None:
        if away.part != "redis":
            raise away
        if self._ask_again_at is None:
            _log.warning("Budgets are counted in this process alone: Redis is away")
        self._ask_again_at = self._clock.now() + self._pause

    def _is_back(self) -> None:
        if self._ask_again_at is not None:
            _log.info("Budgets are counted in Redis again")
            self._ask_again_at = None
            # What it knows would be old at the next outage.
            self._own.forget()
