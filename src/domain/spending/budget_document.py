"""A guild's budgets as JSON: read with every problem named, written so that it reads back the same."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import TypeVar

from domain.ids import UserId
from domain.llm.requests import ModelName
from domain.settings import FieldProblem, JsonValue
from domain.spending.budgets import (
    DEFAULT_WARN_AT_PERCENT,
    GUILD_SCOPES,
    Budget,
    BudgetPeriod,
    BudgetScope,
    InvalidBudgets,
)

BUDGETS_KEY = "llm.budgets"
"""Under which the document is stored among a guild's settings."""
DOCUMENT_VERSION = 1
MOST_BUDGETS = 50

_LARGEST_LIMIT = Decimal(1_000_000)
_SMALLEST_LIMIT = Decimal("0.000001")
_LARGEST_ID = 2**63 - 1

Value = TypeVar("Value")


def read_budgets(document: Mapping[str, JsonValue]) -> tuple[Budget, ...]:
    """Raises `InvalidBudgets`. A guild without a document has no budgets."""
    items = document.get("budgets", ())
    if not isinstance(items, Sequence) or isinstance(items, str) or len(items) > MOST_BUDGETS:
        raise InvalidBudgets([FieldProblem("/budgets", f"Expected a list of at most {MOST_BUDGETS} budgets.")])
    problems: list[FieldProblem] = []
    found = [_budget(item, f"/budgets/{number}", problems) for number, item in enumerate(items)]
    budgets = [budget for budget in found if budget is not None]
    if not problems:
        problems = _repeated(budgets)
    if problems:
        raise InvalidBudgets(problems)
    return tuple(budgets)


def write_budgets(budgets: Sequence[Budget]) -> dict[str, JsonValue]:
    return {"budgets": [_written(budget) for budget in budgets]}


def _budget(item: JsonValue, pointer: str, problems: list[FieldProblem]) -> Budget | None:
    if not isinstance(item, Mapping):
        problems.append(FieldProblem(pointer, "Expected a budget."))
        return None
    fields = _Fields(item, pointer)
    scope = fields.read("scope", _scope)
    period = fields.read("period", _period)
    limit = fields.read("limit_usd", _limit)
    warn_at = fields.read("warn_at_percent", _percent)
    stop = fields.read("stop", _truth)
    cheaper = fields.read("cheaper_model", _model)
    user_id = fields.read("user_id", lambda value: _user(value, scope))
    cog_name = fields.read("cog_name", lambda value: _cog(value, scope))
    problems += fields.problems
    if scope is None or period is None or limit is None or warn_at is None or stop is None:
        return None
    return Budget(
        scope=scope,
        period=period,
        limit_usd=limit,
        warn_at_percent=warn_at,
        stop=stop,
        cheaper_model=cheaper,
        user_id=user_id,
        cog_name=cog_name,
    )


def _written(budget: Budget) -> dict[str, JsonValue]:
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


def _repeated(budgets: Sequence[Budget]) -> list[FieldProblem]:
    seen: set[object] = set()
    problems = []
    for number, budget in enumerate(budgets):
        what = (budget.scope, budget.period, budget.user_id, budget.cog_name)
        if what in seen:
            problems.append(
                FieldProblem(f"/budgets/{number}", "There is already a budget of the same for this period.")
            )
        seen.add(what)
    return problems


class _Fields:
    def __init__(self, values: Mapping[str, JsonValue], pointer: str) -> None:
        self._values = values
        self._pointer = pointer
        self.problems: list[FieldProblem] = []

    def read(self, name: str, read: Callable[[JsonValue], Value]) -> Value | None:
        try:
            return read(self._values.get(name))
        except ValueError as error:
            self.problems.append(FieldProblem(f"{self._pointer}/{name}", str(error)))
            return None


def _scope(value: JsonValue) -> BudgetScope:
    if value not in GUILD_SCOPES:
        raise ValueError(f"Expected one of {', '.join(GUILD_SCOPES)}.")
    return BudgetScope(str(value))


def _period(value: JsonValue) -> BudgetPeriod:
    if value not in list(BudgetPeriod):
        raise ValueError("Expected day or month.")
    return BudgetPeriod(str(value))


def _limit(value: JsonValue) -> Decimal:
    try:
        limit = Decimal(value) if isinstance(value, str) and len(value) <= 30 else Decimal("NaN")
    except InvalidOperation:
        limit = Decimal("NaN")
    if not limit.is_finite() or not _SMALLEST_LIMIT <= limit <= _LARGEST_LIMIT:
        raise ValueError("Expected US dollars as a decimal string, more than 0 and at most 1000000.")
    if limit != round(limit, 6):
        raise ValueError("Expected at most six decimals.")
    return limit


def _percent(value: JsonValue) -> int:
    if value is None:
        return DEFAULT_WARN_AT_PERCENT
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= 100:
        raise ValueError("Expected a whole number from 1 to 100.")
    return value


def _truth(value: JsonValue) -> bool:
    if value is None:
        return True
    if not isinstance(value, bool):
        raise ValueError("Expected true or false.")  # noqa: TRY004 - collected as a field's problem, as all others
    return value


def _model(value: JsonValue) -> ModelName | None:
    return None if value is None else ModelName.parse(str(value))


def _user(value: JsonValue, scope: BudgetScope | None) -> UserId | None:
    if value is None:
        return None
    if scope is not None and scope is not BudgetScope.USER:
        raise ValueError("Only a budget of users names a user.")
    text = str(value)
    if not (text.isascii() and text.isdigit() and len(text) <= 19) or int(text) > _LARGEST_ID:
        raise ValueError("Expected a Discord id: up to 19 decimal digits.")
    return UserId(int(text))


def _cog(value: JsonValue, scope: BudgetScope | None) -> str | None:
    is_of_cog = scope is BudgetScope.COG
    if scope is not None and is_of_cog != (value is not None):
        raise ValueError("A budget of a cog names the cog." if is_of_cog else "Only a budget of a cog names a cog.")
    if value is not None and (not isinstance(value, str) or not 1 <= len(value) <= 100):
        raise ValueError("Expected the name of a cog, of at most 100 characters.")
    return value
