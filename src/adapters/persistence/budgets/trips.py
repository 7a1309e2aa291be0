"""Send the round trips of one process to the budget counters in Redis: one at a time, each with all pending work."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextvars import Context
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog

from adapters.persistence.budgets.scripts import Answer, BudgetScripts, Question
from adapters.persistence.budgets.unsettled import PendingCharge, PendingCharges
from adapters.persistence.redis.errors import redis_errors
from application.patience import answering_within
from application.ports.budgets import Reservation
from application.ports.clock import Clock
from application.ports.errors import ServiceUnavailable
from domain.spending.budgets import BudgetCounter

_MOST_QUESTIONS: Final = 100
_SETTLE_AFTER, _SETTLE_AGAIN_AFTER = 0.05, 1.0

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Waiting:
    question: Question
    answer: "asyncio.Future[Answer]"


class BudgetTrips:
    """Round trips to the budget counters, one at a time.

    Order matters: a release that overtook the charge of its call would free budget that was spent. `patience` bounds
    each trip in seconds, not counting the time in which this process's event loop is blocked. `oldest` returns the
    earliest acceptable time at which a counter was read.
    """

    def __init__(
        self,
        scripts: BudgetScripts,
        clock: Clock,
        *,
        lease: timedelta,
        patience: float,
        oldest: Callable[[], datetime | None],
    ) -> None:
        self.pending = PendingCharges()
        self._scripts = scripts
        self._clock = clock
        self._lease = lease
        self._patience = patience
        self._oldest = oldest
        self._waiting: list[_Waiting] = []
        self._worker: asyncio.Task[None] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._turn = asyncio.Lock()
        self._is_closed = False

    async def ask(self, question: Question) -> Answer:
        """Send a question with the next trip. A cancelled caller may hold its reservation all the same.

        Raises `ServiceUnavailable("redis")`.
        """
        waiting = _Waiting(question, asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        self._work()
        return await waiting.answer

    async def keep(self, reservations: Callable[[], Sequence[Reservation]]) -> None:
        """Renew the leases of the reservations held when the trip begins, and restore those that Redis has lost.

        Raises `ServiceUnavailable("redis")`.
        """
        async with self._turn:
            held = reservations()
            if held:
                now = self._clock.now()
                with redis_errors():
                    async with answering_within(self._patience, part="redis"):
                        await self._scripts.keep(held, now=now, lease_ends=now + self._lease)

    def settle_soon(self, seconds: float = _SETTLE_AFTER) -> None:
        if not self._is_closed and self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(seconds, self._settle)

    async def close(self) -> None:
        """Send the pending charges once. Never raises."""
        self._is_closed = True
        if self._timer is not None:
            self._timer.cancel()
        await self._worker_is_done()
        if self.pending:
            self._work()
            await self._worker_is_done()

    async def _worker_is_done(self) -> None:
        """Wait for the worker without cancelling it: an interrupted trip may have settled, and would be repeated."""
        if self._worker is not None:
            await asyncio.wait([self._worker])

    def _settle(self) -> None:
        self._timer = None
        if self.pending:
            self._work()

    def _work(self) -> None:
        if self._worker is None:
            # Own contextvars context: the worker outlives the call that started it.
            self._worker = asyncio.create_task(self._trips(), context=Context())

    async def _trips(self) -> None:
        try:
            while True:
                async with self._turn:
                    await self._trip()
                if not self._waiting:
                    return
        finally:
            self._worker = None
            if self.pending:
                self.settle_soon()

    async def _trip(self) -> None:
        asked, self._waiting = self._waiting[:_MOST_QUESTIONS], self._waiting[_MOST_QUESTIONS:]
        asked = [each for each in asked if not each.answer.done()]
        settle = self.pending.take()
        if not asked and not settle:
            return
        answers: Sequence[Answer | Exception]
        try:
            answers = await self._ask([each.question for each in asked], settle)
        except Exception as error:  # noqa: BLE001 - each caller gets it, and the next trip may succeed
            self.pending.put_back(settle)
            self.settle_soon(_SETTLE_AGAIN_AFTER)
            if not isinstance(error, ServiceUnavailable):
                _log.exception("Budgets could not be counted in Redis")
            answers = [error] * len(asked)
        for each, answer in zip(asked, answers, strict=True):
            _hand_over(each.answer, answer)

    async def _ask(self, questions: Sequence[Question], settle: Mapping[BudgetCounter, PendingCharge]) -> list[Answer]:
        now = self._clock.now()
        with redis_errors():
            async with answering_within(self._patience, part="redis"):
                return await self._scripts.reserve(
                    questions, settle=settle, now=now, lease_ends=now + self._lease, oldest=self._oldest()
                )


def _hand_over(future: "asyncio.Future[Answer]", answer: Answer | Exception) -> None:
    if future.done():
        return
    if isinstance(answer, Exception):
        future.set_exception(answer)
    else:
        future.set_result(answer)
