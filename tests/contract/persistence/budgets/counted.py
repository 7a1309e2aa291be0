"""Counters, reservations and a ledger with given amounts, for tests of budget counters."""

import asyncio
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from uuid import uuid4

from application.ports.budgets import Claim, Reservation
from application.ports.errors import ServiceUnavailable
from domain.ids import GuildId, UserId
from domain.spending.budgets import BudgetCounter, BudgetPeriod, BudgetScope
from tests.contract.persistence.samples import ALICE, GUILD, NOON

CENT = 10_000_000
TODAY = NOON.date()


class KnownHistory:
    """A ledger with given amounts. `meanwhile` runs between the request and its answer."""

    def __init__(self) -> None:
        self.usd: dict[BudgetCounter, Decimal] = {}
        self.asked: list[BudgetCounter] = []
        self.is_away = False
        self.meanwhile: Callable[[], None] = lambda: None

    async def spent(self, counter: BudgetCounter) -> Decimal:
        self.asked.append(counter)
        if self.is_away:
            raise ServiceUnavailable("database")
        spent = self.usd.get(counter, Decimal(0))
        await asyncio.sleep(0)
        self.meanwhile()
        return spent


def of_guild(guild_id: GuildId = GUILD, *, day: date = TODAY) -> BudgetCounter:
    return BudgetCounter(scope=BudgetScope.GUILD, period=BudgetPeriod.DAY, start=day, guild_id=guild_id)


def of_user(user_id: UserId = ALICE) -> BudgetCounter:
    return BudgetCounter(
        scope=BudgetScope.USER,
        period=BudgetPeriod.MONTH,
        start=TODAY.replace(day=1),
        guild_id=GUILD,
        user_id=user_id,
    )


def reservation(*claims: tuple[BudgetCounter, int | None], amount: int = CENT) -> Reservation:
    return Reservation(id=uuid4().hex, amount=amount, claims=tuple(Claim(*claim) for claim in claims))
