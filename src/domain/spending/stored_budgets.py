"""The budgets that a guild has set for itself, versioned, and the rules that they keep."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from domain.ids import GuildId, UserId
from domain.settings import FieldProblem, JsonValue, StaleSettings
from domain.spending.budgets import GUILD_SCOPES, Budget, BudgetScope, InvalidBudgets

BUDGETS_KEY = "llm.budgets"
"""The key of the budgets in the audit log, in events and among a guild's settings."""
MOST_BUDGETS = 50

_LARGEST_LIMIT = Decimal(1_000_000)
_SMALLEST_LIMIT = Decimal("0.000001")


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredBudgets:
    """Version 0 means that the guild never had budgets. `problems` say why a stored document cannot be read."""

    guild_id: GuildId
    budgets: tuple[Budget, ...] = ()
    version: int = 0
    updated_by: UserId | None = None
    updated_at: datetime | None = None
    problems: tuple[FieldProblem, ...] = ()

    def replaced(
        self, budgets: Sequence[Budget], *, expected_version: int, by: UserId, at: datetime
    ) -> "StoredBudgets":
        """Return the next version. Raises `StaleSettings` when `expected_version` is not the stored one."""
        if expected_version != self.version:
            raise StaleSettings(BUDGETS_KEY, self.version)
        return StoredBudgets(
            guild_id=self.guild_id, budgets=tuple(budgets), version=self.version + 1, updated_by=by, updated_at=at
        )

    def require_readable(self) -> None:
        """Raises `InvalidBudgets`: budgets that cannot be read must not count as none."""
        if self.problems:
            raise InvalidBudgets(self.problems)

    def as_json(self) -> dict[str, JsonValue]:
        """Write the budgets as storage and the audit log keep them."""
        return {"budgets": [_as_json(budget) for budget in self.budgets]} if self.version else {}


def problems_of(budgets: Sequence[Budget]) -> list[FieldProblem]:
    """List every rule that budgets break. Pointers are into the list's document, such as `/budgets/0/limit_usd`."""
    if len(budgets) > MOST_BUDGETS:
        return [FieldProblem("/budgets", f"Expected a list of at most {MOST_BUDGETS} budgets.")]
    return [
        FieldProblem(f"/budgets/{number}/{name}", message)
        for number, budget in enumerate(budgets)
        for name, message in _problems(budget)
    ] or _repeated(budgets)


def _problems(budget: Budget) -> Iterator[tuple[str, str]]:
    limit = budget.limit_usd
    if budget.scope not in GUILD_SCOPES:
        yield "scope", f"Expected one of {', '.join(GUILD_SCOPES)}."
    if not limit.is_finite() or not _SMALLEST_LIMIT <= limit <= _LARGEST_LIMIT or limit != round(limit, 6):
        yield "limit_usd", "Expected US dollars, more than 0 and at most 1000000, with at most six decimals."
    if not 1 <= budget.warn_at_percent <= 100:
        yield "warn_at_percent", "Expected a whole number from 1 to 100."
    if budget.user_id is not None and budget.scope is not BudgetScope.USER:
        yield "user_id", "Only a budget of users names a user."
    if (budget.scope is BudgetScope.COG) is (budget.cog_name is None):
        yield "cog_name", "A budget of a cog names the cog, and no other budget does."
    elif budget.cog_name is not None and not 1 <= len(budget.cog_name) <= 100:
        yield "cog_name", "Expected the name of a cog, of at most 100 characters."


def _repeated(budgets: Sequence[Budget]) -> list[FieldProblem]:
    subjects = [(budget.scope, budget.period, budget.user_id, budget.cog_name) for budget in budgets]
    return [
        FieldProblem(f"/budgets/{number}", "There is already a budget of the same for this period.")
        for number, subject in enumerate(subjects)
        if subject in subjects[:number]
    ]


def _as_json(budget: Budget) -> dict[str, JsonValue]:
    return {
        "scope": budget.scope.value,
        "period": budget.period.value,
        "limit_usd": f"{budget.limit_usd:f}",
        "warn_at_percent": budget.warn_at_percent,
        "stop": budget.stop,
        "cheaper_model": None if budget.cheaper_model is None else str(budget.cheaper_model),
        "user_id": None if budget.user_id is None else str(budget.user_id),
        "cog_name": budget.cog_name,
    }
