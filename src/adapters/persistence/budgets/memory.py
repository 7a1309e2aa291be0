"""Budget counters in the memory of one process: exact within it, unknown to other processes."""

import asyncio
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from adapters.persistence.budgets.shared_readings import SharedReadings
from adapters.persistence.memory.outage import Outage
from application.ports.budgets import Reservation, Reserved, SpendingHistory, Tally
from application.ports.clock import Clock
from application.ports.errors import ServiceUnavailable
from domain.spending.budgets import BudgetCounter, nano_dollars

_RETRY_AFTER = timedelta(seconds=1)
_KEPT_AFTER_ITS_END = timedelta(hours=1)
_MOST_READINGS: Final = 3


@dataclass(slots=True)
class _Count:
    """`held` maps each reservation to its amount and its end. `spent` is None until the ledger was read."""

    spent: int | None = None
    read_again_at: datetime | None = None
    since_reading: int = 0
    held: dict[str, tuple[int, datetime]] = field(default_factory=dict)

    def tally(self, now: datetime) -> Tally:
        self.held = {name: held for name, held in self.held.items() if held[1] > now}
        return Tally(self.spent or 0, sum(amount for amount, _ in self.held.values()))


class MemoryBudgetCounters:
    """Budget counters of one process.

    `life` is the time after which a reservation expires. `max_age` is the age at which the ledger is read again. With a
    `max_age` of zero the ledger is read for each reservation; concurrent reservations share one reading.
    """

    def __init__(
        self,
        history: SpendingHistory,
        clock: Clock,
        *,
        life: timedelta = timedelta(minutes=10),
        max_age: timedelta = timedelta(minutes=10),
    ) -> None:
        self.outage = Outage("redis")
        self._history = history
        self._clock = clock
        self._life = life
        self._max_age = max_age
        self._counts: dict[BudgetCounter, _Count] = {}
        self._reading: SharedReadings[BudgetCounter] = SharedReadings()

    async def reserve(self, reservation: Reservation) -> Reserved:
        claims = reservation.claims
        tallies = await self.tallies([claim.counter for claim in claims])
        # No await between here and the hold: all-or-nothing needs no lock.
        held = all(claim.has_room(tally, reservation.amount) for claim, tally in zip(claims, tallies, strict=True))
        if held:
            self.hold([reservation])
        return Reserved(held, tallies)

    def hold(self, reservations: Iterable[Reservation]) -> None:
        """Hold the reservations, whatever the limits are. Idempotent."""
        until = self._clock.now() + self._life
        for reservation in reservations:
            for claim in reservation.claims:
                self._counts.setdefault(claim.counter, _Count()).held[reservation.id] = (reservation.amount, until)

    async def adopt(self, reservations: Sequence[Reservation]) -> None:
        self.outage.refuse_if_down()
        self.hold(reservations)

    def charge(self, counters: Sequence[BudgetCounter], amount: int) -> None:
        for counter in counters:
            count = self._counts.get(counter)
            if count is not None:
                count.since_reading += amount
                count.spent = None if count.spent is None else count.spent + amount

    def outdate(self, counters: Collection[BudgetCounter]) -> None:
        for counter in counters:
            if counter in self._counts:
                # A new object: a reading that is in progress writes to the old one.
                self._counts[counter] = replace(self._counts[counter], read_again_at=None)

    def release(self, reservation: Reservation) -> None:
        for claim in reservation.claims:
            count = self._counts.get(claim.counter)
            if count is not None:
                count.held.pop(reservation.id, None)

    async def tallies(self, counters: Sequence[BudgetCounter]) -> tuple[Tally, ...]:
        self.outage.refuse_if_down()
        now, turn = self._clock.now(), self._reading.turn
        stale = [counter for counter in counters if self._is_stale(counter, now)]
        # Bounded: a concurrent `forget` may drop the counter that was just read.
        for _ in range(_MOST_READINGS):
            if stale:
                readings = (self._reading.do(each, partial(self._read, each, now), since=turn) for each in stale)
                await asyncio.gather(*readings)
            stale = [counter for counter in counters if not self._is_read(counter)]
            if not stale:
                return tuple(self._counts[counter].tally(now) for counter in counters)
            turn = self._reading.turn
        raise ServiceUnavailable("redis")

    async def close(self) -> None:
        """Do nothing: no charge is pending."""

    def forget(self) -> None:
        """Drop all counts, so that the next call reads the ledger."""
        self._counts.clear()

    def _is_read(self, counter: BudgetCounter) -> bool:
        count = self._counts.get(counter)
        return count is not None and count.spent is not None

    def _is_stale(self, counter: BudgetCounter, now: datetime) -> bool:
        count = self._counts.get(counter)
        return count is None or count.read_again_at is None or now >= count.read_again_at

    async def _read(self, counter: BudgetCounter, now: datetime) -> None:
        self._forget_ended(now)
        count = self._counts.setdefault(counter, _Count())
        count.since_reading = 0
        try:
            spent = nano_dollars(await self._history.spent(counter))
        except ServiceUnavailable:
            if count.spent is None:
                raise
            count.read_again_at = now + _RETRY_AFTER
            return
        # The reading may or may not contain the charges made meanwhile. Count them: too much is safer than
        # too little.
        count.spent = spent + count.since_reading
        count.read_again_at = now + self._max_age

    def _forget_ended(self, now: datetime) -> None:
        for counter in [counter for counter in self._counts if counter.ends_at + _KEPT_AFTER_ITS_END <= now]:
            del self._counts[counter]
