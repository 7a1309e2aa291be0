"""Load, unload or reload a cog in every process of the bot, or in all others, and collect what became of it."""

import asyncio
import logging
import time
from contextlib import suppress
from dataclasses import dataclass
from uuid import uuid4

from application.cogs.read_cogs import ReadCogs
from application.correlation import current_correlation_id
from application.ports.audit import SystemAudit
from application.ports.bot.cog_board import CogBoard
from application.ports.bot.cog_orders import CogOrders
from application.ports.clock import Clock
from application.ports.errors import ServiceUnavailable
from domain.audit_entries.cogs import cog_change_requested
from domain.cogs.cog_change import CogOperation, CogOrder, CogOutcome
from domain.ids import UserId

_PAUSE_SECONDS = 0.05

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeCogCommand:
    cog: str
    operation: CogOperation
    asked_by: UserId


@dataclass(frozen=True, slots=True)
class CogChange:
    """`unanswered` counts the processes of the bot that have not answered in time; they may still do it."""

    outcomes: tuple[CogOutcome, ...]
    unanswered: int


class ChangeCog:
    """In each process, a change happens as a whole or not at all. Twice is safe.

    It is audited before it is sent. `seconds` bound the wait for the processes. Raises `ServiceUnavailable`, with
    `bot` as its part when no process of the bot reports.
    """

    def __init__(
        self,
        read: ReadCogs,
        board: CogBoard,
        orders: CogOrders,
        audit: SystemAudit,
        clock: Clock,
        *,
        seconds: float = 10.0,
    ) -> None:
        self._read = read
        self._board = board
        self._orders = orders
        self._audit = audit
        self._clock = clock
        self._seconds = seconds

    async def __call__(self, command: ChangeCogCommand) -> CogChange | None:
        """Return the outcomes of the processes; None, without an order, for a cog that is not known."""
        if command.cog not in {record.name for record in await self._read()}:
            return None
        processes = len(await self._board.records())
        if processes == 0:
            raise ServiceUnavailable("bot")
        await self._audit.append(
            cog_change_requested(command.cog, command.operation, by=command.asked_by, at=self._clock.now())
        )
        return await _ordered(self._orders, _order(command), processes, self._seconds)


class RepeatCogChange:
    """Repeat a change of a cog, which one process of the bot has made, in all others. Twice is safe.

    `seconds` bound the wait for the processes.
    """

    def __init__(
        self, board: CogBoard, orders: CogOrders, audit: SystemAudit, clock: Clock, *, seconds: float = 10.0
    ) -> None:
        self._board = board
        self._orders = orders
        self._audit = audit
        self._clock = clock
        self._seconds = seconds

    async def requested(self, command: ChangeCogCommand) -> None:
        """Audit the change before it is made. Never raises: while the database is away, the log has the entry."""
        entry = cog_change_requested(command.cog, command.operation, by=command.asked_by, at=self._clock.now())
        try:
            await self._audit.append(entry)
        except ServiceUnavailable:
            asked = command.operation.value, command.cog, command.asked_by
            _log.warning("%s of cog %s by user %s was not added to the audit log: the database is away", *asked)

    async def __call__(self, command: ChangeCogCommand, *, done_by: str) -> CogChange:
        """Return the outcomes of the other processes: none if `done_by` alone is on the board.

        Raises `ServiceUnavailable` if they cannot get the order.
        """
        others = len(await self._board.records()) - 1
        if others < 1:
            return CogChange((), 0)
        return await _ordered(self._orders, _order(command, done_by), others, self._seconds)


def _order(command: ChangeCogCommand, done_by: str | None = None) -> CogOrder:
    return CogOrder(
        id=uuid4().hex,
        cog=command.cog,
        operation=command.operation,
        correlation_id=current_correlation_id(),
        done_by=done_by,
    )


async def _ordered(orders: CogOrders, order: CogOrder, processes: int, seconds: float) -> CogChange:
    """Send the order, and wait until `processes` processes have answered or `seconds` have passed."""
    await orders.send(order)
    deadline, outcomes = time.monotonic() + seconds, tuple[CogOutcome, ...]()
    while True:
        with suppress(ServiceUnavailable):
            outcomes = await orders.outcomes(order)
        if len(outcomes) >= processes or time.monotonic() >= deadline:
            return CogChange(outcomes, max(0, processes - len(outcomes)))
        await asyncio.sleep(_PAUSE_SECONDS)
