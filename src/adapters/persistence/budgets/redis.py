"""Budget counters in Redis, exact across processes. Each trip also settles the charges of earlier calls."""

import asyncio
from collections.abc import Collection, Sequence
from contextlib import suppress
from contextvars import Context
from datetime import datetime, timedelta
from functools import partial

import structlog
from redis.asyncio import Redis

from adapters.persistence.budgets.scripts import Answer, BudgetScripts, Question
from adapters.persistence.budgets.shared_readings import SharedReadings
from adapters.persistence.budgets.trips import BudgetTrips
from adapters.persistence.redis.errors import redis_errors
from application.patience import answering_within
from application.ports.budgets import Claim, Reservation, Reserved, SpendingHistory, Tally
from application.ports.clock import Clock
from application.ports.errors import ServiceUnavailable
from application.tasks import cancel_and_wait
from domain.spending.budgets import BudgetCounter, nano_dollars

LEASE = timedelta(seconds=30)
"""Time after which the reservations of a killed process expire."""

_LEDGER_AGAIN_AFTER = timedelta(seconds=1)
_MOST_READINGS = 3

_log = structlog.get_logger(__name__)


class RedisBudgetCounters:
    """Budget counters in Redis.

    `lease` is the time after which a reservation expires. A living process renews its leases. `max_age` is the age at
    which a counter is read from the ledger again. `patience` bounds each trip in seconds, not counting the time in
    which this process's event loop is blocked.
    """

    def __init__(
        self,
        redis: Redis,
        history: SpendingHistory,
        clock: Clock,
        *,
        namespace: str,
        lease: timedelta = LEASE,
        max_age: timedelta = timedelta(minutes=10),
        patience: float = 2.0,
    ) -> None:
        self._scripts = BudgetScripts(redis, namespace)
        self._trips = BudgetTrips(self._scripts, clock, lease=lease, patience=patience, oldest=self._oldest)
        self._history = history
        self._clock = clock
        self._lease = lease
        self._max_age = max_age
        self._patience = patience
        self._held: dict[str, Reservation] = {}
        self._maybe_held: set[str] = set()
        self._renewal: asyncio.Task[None] | None = None
        self._reading: SharedReadings[BudgetCounter] = SharedReadings()
        self._ledger_again_at: datetime | None = None

    async def reserve(self, reservation: Reservation) -> Reserved:
        self._maybe_held.add(reservation.id)
        try:
            answer = await self._ask(Question(reservation.claims, reservation))
        except BaseException:
            # Release it: Redis may have made the reservation and only the answer was lost.
            self.release(reservation)
            raise
        self._maybe_held.discard(reservation.id)
        if answer.held:
            self._hold(reservation)
        return Reserved(answer.held, answer.tallies)

    def charge(self, counters: Sequence[BudgetCounter], amount: int) -> None:
        self._trips.pending.charge(counters, amount)
        self._trips.settle_soon()

    def outdate(self, counters: Collection[BudgetCounter]) -> None:
        self._trips.pending.outdate(counters)
        self._trips.settle_soon()

    def release(self, reservation: Reservation) -> None:
        if reservation.id in self._held or reservation.id in self._maybe_held:
            self._held.pop(reservation.id, None)
            self._maybe_held.discard(reservation.id)
            self._trips.pending.release(reservation)
            self._trips.settle_soon()

    async def tallies(self, counters: Sequence[BudgetCounter]) -> tuple[Tally, ...]:
        return (await self._ask(Question([Claim(counter, None) for counter in counters], None))).tallies

    async def adopt(self, reservations: Sequence[Reservation]) -> None:
        """Hold reservations that were made elsewhere, whatever the limits are. Idempotent.

        Raises `ServiceUnavailable("redis")`.
        """
        for reservation in reservations:
            self._hold(reservation)
        await self._trips.keep(lambda: [each for each in reservations if each.id in self._held])

    async def close(self) -> None:
        if self._renewal is not None:
            await cancel_and_wait(self._renewal)
        await self._trips.close()

    def _hold(self, reservation: Reservation) -> None:
        self._held[reservation.id] = reservation
        if self._renewal is None:
            # Own context: the renewal outlives the call that started it.
            self._renewal = asyncio.create_task(self._renew(), context=Context())

    async def _renew(self) -> None:
        try:
            while self._held:
                await asyncio.sleep(self._lease.total_seconds() / 3)
                with suppress(ServiceUnavailable):
                    await self._trips.keep(lambda: [*self._held.values()])
        finally:
            self._renewal = None

    async def _ask(self, question: Question) -> Answer:
        for _ in range(_MOST_READINGS):
            oldest, turn = self._oldest(), self._reading.turn
            answer = await self._trips.ask(question)
            if not answer.unread:
                return answer
            try:
                await asyncio.gather(
                    *(self._reading.do(each, partial(self._read, each), since=turn) for each in answer.unread)
                )
            except ServiceUnavailable as away:
                if away.part != "database" or oldest is None:
                    raise
                # Use the old counters for a while: the ledger cannot be read.
                self._ledger_again_at = self._clock.now() + _LEDGER_AGAIN_AFTER
        raise ServiceUnavailable("redis")

    def _oldest(self) -> datetime | None:
        now = self._clock.now()
        is_ledger_away = self._ledger_again_at is not None and now < self._ledger_again_at
        return None if is_ledger_away else now - self._max_age

    async def _read(self, counter: BudgetCounter) -> None:
        now = self._clock.now()
        with redis_errors():
            async with answering_within(self._patience, part="redis"):
                is_lost = await self._scripts.begin_reading(counter, now)
        spent = nano_dollars(await self._history.spent(counter))
        if is_lost:
            # Redis lost the counter, and with it the reservations of this process: restore them.
            await self._trips.keep(lambda: [held for held in self._held.values() if _claims(held, counter)])
        with redis_errors():
            async with answering_within(self._patience, part="redis"):
                await self._scripts.end_reading(counter, now, spent)


def _claims(reservation: Reservation, counter: BudgetCounter) -> bool:
    return any(claim.counter == counter for claim in reservation.claims)
