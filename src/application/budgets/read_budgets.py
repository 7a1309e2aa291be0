"""A guild's budgets as they are stored, and how much of each is spent."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from application.ports.budgets import BudgetCounters, Tally
from application.ports.clock import Clock
from application.ports.work import BeginWork
from domain.ids import GuildId, UserId
from domain.llm.requests import Caller
from domain.spending.budgets import NO_USER, AppliedBudget, Budget, BudgetScope, BudgetState, counter_of
from domain.spending.stored_budgets import StoredBudgets


@dataclass(frozen=True, slots=True)
class BudgetStatus:
    """`tally` is None for a budget of each user, since every user has a tally of their own."""

    budget: Budget
    resets_at: datetime
    tally: Tally | None

    @property
    def state(self) -> BudgetState | None:
        return None if self.tally is None else self.budget.state(self.tally.spent)


@dataclass(frozen=True, slots=True)
class GuildBudgets:
    """`ceilings` are the operator's limits, which the guild cannot change."""

    stored: StoredBudgets
    statuses: tuple[BudgetStatus, ...]
    ceilings: tuple[BudgetStatus, ...] = ()


class ReadBudgets:
    """Each method raises `InvalidBudgets` for a stored document that `ChangeBudgets` would refuse."""

    def __init__(
        self, begin: BeginWork, counters: BudgetCounters, clock: Clock, ceilings: Sequence[Budget] = ()
    ) -> None:
        self._begin = begin
        self._counters = counters
        self._clock = clock
        self.ceilings = tuple(ceilings)

    async def stored(self, guild_id: GuildId) -> StoredBudgets:
        async with self._begin(guild_id) as work:
            stored = await work.budgets.get()
        stored.require_readable()
        return stored

    async def of_guild(self, guild_id: GuildId, *, seen_by: UserId | None = None) -> GuildBudgets:
        """Every budget, in the guild's order. With `seen_by`, the budget of each user shows what that user spent."""
        found = await self.stored(guild_id)
        return await self.with_statuses(guild_id, found, seen_by=seen_by)

    async def with_statuses(
        self, guild_id: GuildId, found: StoredBudgets, *, seen_by: UserId | None = None
    ) -> GuildBudgets:
        """Add the amount spent to each stored budget and to the operator's ceilings."""
        statuses = await self.statuses(guild_id, (*found.budgets, *self.ceilings), seen_by=seen_by)
        count = len(found.budgets)
        return GuildBudgets(found, statuses[:count], statuses[count:])

    async def statuses(
        self, guild_id: GuildId, budgets: Iterable[Budget], *, seen_by: UserId | None = None
    ) -> tuple[BudgetStatus, ...]:
        now = self._clock.now()
        applied = [AppliedBudget(each, counter_of(each, _payer(guild_id, each, seen_by), now)) for each in budgets]
        counters = [each.counter for each in applied if _has_one_payer(each)]
        tallies = iter(await self._counters.tallies(counters) if counters else ())
        return tuple(
            BudgetStatus(each.budget, each.counter.ends_at, next(tallies) if _has_one_payer(each) else None)
            for each in applied
        )


def _payer(guild_id: GuildId, budget: Budget, seen_by: UserId | None) -> Caller:
    user_id = budget.user_id if budget.user_id is not None else seen_by
    return Caller(guild_id=guild_id, user_id=NO_USER if user_id is None else user_id, cog_name=budget.cog_name or "")


def _has_one_payer(applied: AppliedBudget) -> bool:
    is_of_users = applied.budget.scope in {BudgetScope.USER, BudgetScope.USER_CEILING}
    return not is_of_users or applied.counter.user_id != NO_USER
