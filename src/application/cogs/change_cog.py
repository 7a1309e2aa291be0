"""Load, unload or reload a cog in every process of the bot, and collect what became of it."""

import asyncio
import time
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
        order = CogOrder(
            id=uuid4().hex, cog=command.cog, operation=command.operation, correlation_id=current_correlation_id()
        )
        await self._orders.send(order)
        outcomes = await self._outcomes(order, processes)
        return CogChange(outcomes, max(0, processes - len(outcomes)))

    async def _outcomes(self, order: CogOrder, processes: int) -> tuple[CogOutcome, ...]:
        deadline = time.monotonic() + self._seconds
        while True:
            outcomes = await self._orders.outcomes(order)
            if len(outcomes) >= processes or time.monotonic() >= deadline:
                return outcomes
            await asyncio.sleep(_PAUSE_SECONDS)
