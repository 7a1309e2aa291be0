"""Count budgets in Redis, and in this process alone while Redis is away."""

import asyncio
from collections.abc import Collection, Sequence
from contextvars import Context
from datetime import timedelta
from typing import Final, Protocol

import structlog

from adapters.persistence.budgets.memory import MemoryBudgetCounters
from application.ports.budgets import BudgetCounters, Reservation, Reserved, Tally
from application.ports.errors import ServiceUnavailable
from application.tasks import cancel_and_wait
from domain.spending.budgets import BudgetCounter

_MOST_SWITCHES: Final = 3
_MOST_HAND_OVERS: Final = 10
"""The most rounds of one hand-over: each may find new reservations. After the last one, the next attempt follows the
pause.
"""

_log = structlog.get_logger(__name__)


class SharedBudgetCounters(BudgetCounters, Protocol):
    async def adopt(self, reservations: Sequence[Reservation]) -> None:
        """Hold reservations that were made elsewhere, whatever the limits are. Idempotent.

        Raises `ServiceUnavailable("redis")`.
        """
        ...


class FallbackBudgetCounters:
    """Budget counters that fall back to this process while Redis is away.

    Each switch carries over what this process holds, so that one process alone never exceeds a limit. During the outage
    this process adds its own reservations to the spending in the ledger. Several processes together may then exceed a
    limit by at most what the other processes hold. After each `pause`, a task tries Redis again: no call waits for
    that, and Redis counts again also where no call is made.
    """

    def __init__(
        self,
        shared: SharedBudgetCounters,
        own: MemoryBudgetCounters,
        *,
        pause: timedelta = timedelta(seconds=1),
    ) -> None:
        self._shared = shared
        self._own = own
        self._pause = pause
        self._returning: asyncio.Task[None] | None = None
        self._held: dict[str, Reservation] = {}
        self._undecided: set[str] = set()
        self.fallbacks = 0
        """Number of times that Redis went away since the start."""

    @property
    def falls_back(self) -> bool:
        """Return whether this process counts alone now."""
        return self._returning is not None

    async def reserve(self, reservation: Reservation) -> Reserved:
        # Add the reservation before the answer is known: a switch to the fallback meanwhile must count it.
        self._held[reservation.id] = reservation
        self._undecided.add(reservation.id)
        held = False
        try:
            reserved = await self._reserve(reservation)
            held = reserved.held
            return reserved
        finally:
            self._undecided.discard(reservation.id)
            if not held:
                self.release(reservation)

    async def tallies(self, counters: Sequence[BudgetCounter]) -> tuple[Tally, ...]:
        if not self.falls_back:
            try:
                return await self._shared.tallies(counters)
            except ServiceUnavailable as away:
                self._leave(away)
        return await self._own.tallies(counters)

    def charge(self, counters: Sequence[BudgetCounter], amount: int) -> None:
        # While Redis is away, `_shared` holds the charge back until Redis answers again. `_own` ignores charges to
        # counters that it has not loaded.
        self._shared.charge(counters, amount)
        self._own.charge(counters, amount)

    def outdate(self, counters: Collection[BudgetCounter]) -> None:
        self._shared.outdate(counters)
        self._own.outdate(counters)

    def release(self, reservation: Reservation) -> None:
        self._held.pop(reservation.id, None)
        self._shared.release(reservation)
        self._own.release(reservation)

    async def close(self) -> None:
        if self._returning is not None:
            await cancel_and_wait(self._returning)
        await self._shared.close()

    async def _reserve(self, reservation: Reservation) -> Reserved:
        for _ in range(_MOST_SWITCHES):
            if not self.falls_back:
                try:
                    return await self._shared.reserve(reservation)
                except ServiceUnavailable as away:
                    self._leave(away)
            # The switch may hold this reservation already: release it, or it would count against itself.
            self._own.release(reservation)
            reserved = await self._own.reserve(reservation)
            if self.falls_back:
                return reserved
            # Redis became active again after this call began, and does not know this reservation.
            self._own.release(reservation)
        raise ServiceUnavailable("redis")

    def _leave(self, away: ServiceUnavailable) -> None:
        if away.part != "redis":
            raise away
        if self.falls_back:
            return
        _log.warning("Budgets are counted in this process alone: Redis is away", held=len(self._held))
        self.fallbacks += 1
        # Drop the counts of an earlier outage: they are outdated.
        self._own.forget()
        self._own.hold(self._held.values())
        # Own context: the task outlives the call that has found Redis away.
        self._returning = asyncio.create_task(self._return(), context=Context())

    async def _return(self) -> None:
        while self.falls_back:
            await asyncio.sleep(self._pause.total_seconds())
            try:
                await self._go_back()
            except ServiceUnavailable:
                pass
            except Exception:  # noqa: BLE001 - whatever it was, a later attempt may succeed
                _log.exception("Budgets could not be counted in Redis")

    async def _go_back(self) -> None:
        """Adopt the reservations of the outage in Redis, then switch back to Redis. Raises `ServiceUnavailable`."""
        adopted: set[str] = set()
        await self._shared.tallies([])
        for _ in range(_MOST_HAND_OVERS):
            missing = [held for id_, held in self._held.items() if id_ not in adopted and id_ not in self._undecided]
            if not missing:
                _log.info("Budgets are counted in Redis again", handed_over=len(adopted))
                self._returning = None
                return
            await self._shared.adopt(missing)
            adopted.update(each.id for each in missing)
            for each in missing:
                if each.id not in self._held:
                    # Release again what was released during the hand-over: the first release may have reached Redis
                    # before the adoption.
                    self._shared.release(each)
