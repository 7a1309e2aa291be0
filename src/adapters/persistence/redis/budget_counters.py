"""Budget counters in Redis, exact across processes; a call costs one trip, which also settles the calls before it."""

import asyncio
from collections.abc import Coroutine, Sequence
from contextlib import suppress
from contextvars import Context
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeVar

import structlog
from redis.asyncio import Redis

from adapters.persistence.once_per_key import OncePerKey
from adapters.persistence.redis.budget_scripts import Answer, BudgetScripts
from adapters.persistence.redis.budget_settling import Unsettled
from adapters.persistence.redis.errors import redis_errors
from application.ending import end
from application.ports.budgets import Claim, Reservation, Reserved, SpendingHistory, Tally
from application.ports.clock import Clock
from application.ports.errors import ServiceUnavailable
from domain.budgets import BudgetCounter, nano_dollars

_SETTLE_AFTER, _SETTLE_AGAIN_AFTER = 0.02, 1.0
_LEDGER_AGAIN_AFTER = timedelta(seconds=1)
_MOST_READINGS = 3

_log = structlog.get_logger(__name__)

Result = TypeVar("Result")


class RedisBudgetCounters:
    """`life` is how long a reservation holds at most, and `max_age` after how long the ledger is read again.

    `patience`, in seconds, bounds each trip: whoever asks a model must not wait long for a Redis that hangs.
    """

    def __init__(
        self,
        redis: Redis,
        history: SpendingHistory,
        clock: Clock,
        *,
        namespace: str,
        life: timedelta = timedelta(minutes=10),
        max_age: timedelta = timedelta(minutes=10),
        patience: float = 0.25,
    ) -> None:
        self._scripts = BudgetScripts(redis, namespace)
        self._history = history
        self._clock = clock
        self._life = life
        self._max_age = max_age
        self._patience = patience
        self._maybe_held: set[str] = set()
        self._unsettled = Unsettled()
        self._settler: asyncio.Task[None] | None = None
        self._under_way: asyncio.Future[Answer] | None = None
        self._closed = False
        self._reading: OncePerKey[BudgetCounter] = OncePerKey()
        self._ledger_again_at: datetime | None = None

    async def reserve(self, reservation: Reservation) -> Reserved:
        self._maybe_held.add(reservation.id)
        try:
            answer = await self._ask(reservation.claims, reservation)
        except BaseException:
            # It may be held all the same: perhaps only the answer was lost.
            self.release(reservation)
            raise
        if not answer.held:
            self._maybe_held.discard(reservation.id)
        return Reserved(answer.held, answer.tallies)

    def charge(self, counters: Sequence[BudgetCounter], amount: int) -> None:
        self._unsettled.charge(counters, amount)
        self._settle_soon()

    def release(self, reservation: Reservation) -> None:
        if reservation.id in self._maybe_held:
            self._maybe_held.discard(reservation.id)
            self._unsettled.release(reservation)
            self._settle_soon()

    async def tallies(self, counters: Sequence[BudgetCounter]) -> tuple[Tally, ...]:
        return (await self._ask([Claim(counter, None) for counter in counters], None)).tallies

    async def close(self) -> None:
        self._closed = True
        if self._settler is not None:
            await end(self._settler)
        if self._under_way is not None:
            # Not given up half way: it may have counted all the same, and would be made again.
            await asyncio.wait([self._under_way])
        with suppress(ServiceUnavailable):
            await self._settle_now()

    async def _ask(self, claims: Sequence[Claim], reservation: Reservation | None) -> Answer:
        for _ in range(_MOST_READINGS):
            oldest, turn = self._oldest(), self._reading.turn
            answer = await self._trip(claims, reservation, oldest)
            if not answer.unread:
                return answer
            try:
                await asyncio.gather(
                    *(self._reading.do(each, partial(self._read, each), since=turn) for each in answer.unread)
                )
            except ServiceUnavailable as away:
                if away.part != "database" or oldest is None:
                    raise
                # What is old but there will do as long as the ledger cannot be read.
                self._ledger_again_at = self._clock.now() + _LEDGER_AGAIN_AFTER
        raise ServiceUnavailable("redis")

    def _oldest(self) -> datetime | None:
        now = self._clock.now()
        is_ledger_away = self._ledger_again_at is not None and now < self._ledger_again_at
        return None if is_ledger_away else now - self._max_age

    async def _trip(self, claims: Sequence[Claim], reservation: Reservation | None, oldest: datetime | None) -> Answer:
        now = self._clock.now()
        hold = None if reservation is None else (reservation.id, reservation.amount, now + self._life)
        settlings = self._unsettled.take()
        try:
            return await self._patiently(
                self._scripts.reserve(claims, settlings=settlings, hold=hold, now=now, oldest=oldest)
            )
        except BaseException as error:
            self._unsettled.put_back(settlings)
            if isinstance(error, Exception):
                self._settle_soon()
            raise

    async def _read(self, counter: BudgetCounter) -> None:
        now = self._clock.now()
        await self._patiently(self._scripts.begin_reading(counter, now))
        spent = nano_dollars(await self._history.spent(counter))
        await self._patiently(self._scripts.end_reading(counter, now, spent))

    async def _patiently(self, trip: Coroutine[Any, Any, Result]) -> Result:
        with redis_errors():
            async with asyncio.timeout(self._patience):
                return await trip

    def _settle_soon(self) -> None:
        if self._closed or not self._unsettled or not (self._settler is None or self._settler.done()):
            return
        # In a context of its own: that of whoever happens to be first ends with their command.
        self._settler = asyncio.create_task(self._settle(), context=Context())

    async def _settle(self) -> None:
        pause = _SETTLE_AFTER
        while self._unsettled:
            await asyncio.sleep(pause)
            try:
                await self._settle_now()
            except ServiceUnavailable:
                pause = _SETTLE_AGAIN_AFTER
            except Exception:  # noqa: BLE001 - the next attempt may succeed, and nobody waits for this one
                _log.exception("Budgets could not be settled")
                pause = _SETTLE_AGAIN_AFTER

    async def _settle_now(self) -> None:
        if self._unsettled:
            self._under_way = asyncio.ensure_future(self._trip((), None, None))
            await asyncio.shield(self._under_way)
