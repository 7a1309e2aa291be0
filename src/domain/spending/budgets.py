"""Budgets: limits on spending for models by guild, user or cog, per period, with a warning mark and an action."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_CEILING, Decimal
from enum import StrEnum
from typing import ClassVar

from domain.errors import DomainError
from domain.ids import GuildId, UserId
from domain.llm.requests import Caller, ModelName
from domain.settings import FieldProblem

DEFAULT_WARN_AT_PERCENT = 80
_NANO = 10**9


class BudgetScope(StrEnum):
    """`BOT` is the whole spending of the bot, in all guilds and for itself.

    The operator sets the two ceilings: one for each guild, and one for each user over all guilds.
    """

    BOT = "bot"
    GUILD = "guild"
    USER = "user"
    COG = "cog"
    GUILD_CEILING = "guild_ceiling"
    USER_CEILING = "user_ceiling"


GUILD_SCOPES = (BudgetScope.GUILD, BudgetScope.USER, BudgetScope.COG)
"""The scopes of the budgets that a guild sets for itself."""

NO_USER = UserId(0)
"""The user id of calls on no user's behalf, such as scheduled work: no user's ceiling counts them."""


class BudgetPeriod(StrEnum):
    """Calendar days and months, in UTC."""

    DAY = "day"
    MONTH = "month"


class BudgetState(StrEnum):
    OK = "ok"
    WARNED = "warned"
    EXHAUSTED = "exhausted"


class InvalidBudgets(DomainError):
    """Pointers are into the guild's document, such as `/budgets/0/limit_usd`."""

    code: ClassVar[str] = "budgets.invalid"

    def __init__(self, problems: Sequence[FieldProblem]) -> None:
        facts = "; ".join(f"{problem.pointer}: {problem.message}" for problem in problems)
        super().__init__(f"The budgets were not accepted: {facts}")
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """Without `user_id`, a budget of users applies to each user separately; a budget of a cog names its cog.

    `stop` refuses what might go over the limit; otherwise the budget only warns. Once `warn_at_percent` of it is spent,
    the `cheaper_model` is asked instead, if there is one.
    """

    scope: BudgetScope
    period: BudgetPeriod
    limit_usd: Decimal
    warn_at_percent: int = DEFAULT_WARN_AT_PERCENT
    stop: bool = True
    cheaper_model: ModelName | None = None
    user_id: UserId | None = None
    cog_name: str | None = None

    @property
    def limit(self) -> int:
        """The limit in nano-dollars."""
        return nano_dollars(self.limit_usd)

    def is_nearly_spent(self, spent: int) -> bool:
        return spent * 100 >= self.limit * self.warn_at_percent

    def state(self, spent: int) -> BudgetState:
        if spent >= self.limit:
            return BudgetState.EXHAUSTED
        return BudgetState.WARNED if self.is_nearly_spent(spent) else BudgetState.OK

    @property
    def often(self) -> str:
        return "daily" if self.period is BudgetPeriod.DAY else "monthly"

    @property
    def title(self) -> str:
        """The name for refusals, such as "your daily budget". It omits the amount, which members may not see."""
        match self.scope:
            case BudgetScope.BOT:
                return f"the bot's {self.often} budget"
            case BudgetScope.GUILD:
                return f"this server's {self.often} budget"
            case BudgetScope.USER:
                return f"your {self.often} budget"
            case BudgetScope.COG:
                return f"the {self.often} budget of {self.cog_name}"
            case BudgetScope.GUILD_CEILING:
                return f"the bot operator's {self.often} limit for this server"
            case BudgetScope.USER_CEILING:
                return f"the bot operator's {self.often} limit for each user, over all servers,"


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetCounter:
    """The key of a counter: a guild, or one of its users or cogs, in one period.

    Without a guild it is the whole bot, or one user over all guilds.
    """

    scope: BudgetScope
    period: BudgetPeriod
    start: date
    guild_id: GuildId | None = None
    user_id: UserId | None = None
    cog_name: str | None = None

    @property
    def starts_at(self) -> datetime:
        return datetime.combine(self.start, time(), UTC)

    @property
    def ends_at(self) -> datetime:
        """The end of the period, when the budget starts anew."""
        if self.period is BudgetPeriod.DAY:
            return self.starts_at + timedelta(days=1)
        return (self.starts_at + timedelta(days=31)).replace(day=1)


@dataclass(frozen=True, slots=True)
class AppliedBudget:
    budget: Budget
    counter: BudgetCounter


def nano_dollars(usd: Decimal) -> int:
    """Convert to nano-dollars, rounded up, so that a counter never shows less than was spent."""
    return int((usd * _NANO).to_integral_value(ROUND_CEILING))


def dollars(nano: int) -> Decimal:
    return Decimal(nano) / _NANO


def bot_wide_budgets(day_usd: Decimal | None, month_usd: Decimal | None) -> tuple[Budget, ...]:
    """List the operator's budgets for the whole bot; None sets no limit."""
    return ceilings(BudgetScope.BOT, day_usd, month_usd)


def ceilings(scope: BudgetScope, day_usd: Decimal | None, month_usd: Decimal | None) -> tuple[Budget, ...]:
    """List the operator's limits of one scope; None sets no limit."""
    limits = {BudgetPeriod.DAY: day_usd, BudgetPeriod.MONTH: month_usd}
    return tuple(
        Budget(scope=scope, period=period, limit_usd=limit) for period, limit in limits.items() if limit is not None
    )


def applying(budgets: Iterable[Budget], caller: Caller, at: datetime) -> tuple[AppliedBudget, ...]:
    """The budgets that a call counts towards. A user's own replaces the one for each user, of the same period."""
    mine = [budget for budget in budgets if _covers(budget, caller)]
    own = {budget.period for budget in mine if budget.user_id is not None}
    return tuple(
        AppliedBudget(budget, counter_of(budget, caller, at))
        for budget in mine
        if budget.scope is not BudgetScope.USER or budget.user_id is not None or budget.period not in own
    )


def counter_of(budget: Budget, caller: Caller, at: datetime) -> BudgetCounter:
    return _counter(budget.scope, budget.period, caller, at)


def every_counter(caller: Caller, at: datetime) -> frozenset[BudgetCounter]:
    """Return each counter that a call counts in, whatever the budgets are."""
    return frozenset(_counter(scope, period, caller, at) for scope in BudgetScope for period in BudgetPeriod)


def _counter(scope: BudgetScope, period: BudgetPeriod, caller: Caller, at: datetime) -> BudgetCounter:
    day = at.astimezone(UTC).date()
    return BudgetCounter(
        scope=scope,
        period=period,
        start=day if period is BudgetPeriod.DAY else day.replace(day=1),
        guild_id=None if scope in {BudgetScope.BOT, BudgetScope.USER_CEILING} else caller.guild_id,
        user_id=caller.user_id if scope in {BudgetScope.USER, BudgetScope.USER_CEILING} else None,
        cog_name=caller.cog_name if scope is BudgetScope.COG else None,
    )


def _covers(budget: Budget, caller: Caller) -> bool:
    match budget.scope:
        case BudgetScope.BOT:
            return True
        case BudgetScope.GUILD | BudgetScope.GUILD_CEILING:
            return caller.guild_id is not None
        case BudgetScope.USER_CEILING:
            return caller.user_id != NO_USER
        case BudgetScope.USER:
            is_users = caller.guild_id is not None and caller.user_id != NO_USER
            return is_users and budget.user_id in {None, caller.user_id}
        case BudgetScope.COG:
            return caller.guild_id is not None and budget.cog_name == caller.cog_name
