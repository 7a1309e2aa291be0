"""Decide which alerts are due from the state of budgets, cogs, models and providers."""

from collections.abc import Collection
from datetime import UTC, date, datetime, timedelta

from domain.alerts.alert import Alert, AlertKind
from domain.cogs.breaker import CogBreaker
from domain.llm.requests import ModelName
from domain.llm.retirement import Retirement
from domain.spending.budgets import Budget, BudgetScope, BudgetState

_LAST_NOTICE = timedelta(days=7)


def budget_alert(budget: Budget, spent: int, resets_at: datetime) -> Alert | None:
    """Return the alert of a budget whose warning mark or limit is reached.

    One cause per state and period of the budget; a changed limit is a new cause. The text has no amounts, which members
    may not see.
    """
    state = budget.state(spent)
    if state is BudgetState.OK:
        return None
    subject = (budget.scope, budget.period, budget.user_id or "", budget.cog_name or "", budget.limit)
    cause = ":".join(map(str, ("budget", *subject, state, resets_at.date())))
    return Alert(kind=AlertKind.BUDGETS, cause=cause, text=_budget_text(budget, state, resets_at))


def cog_alert(cog: str, breaker: CogBreaker, *, everywhere: bool, sentence: str) -> Alert:
    """Return the alert of a cog that its breaker has switched off: one cause per cog and day."""
    day = datetime.fromtimestamp(breaker.opened_at, UTC).date()
    where = "everywhere" if everywhere else "guild"
    return Alert(kind=AlertKind.COGS_OFF, cause=f"cog:{where}:{cog}:{day}", text=sentence)


def ending_model_alert(name: ModelName, retirement: Retirement, places: Collection[str], today: date) -> Alert:
    """Return the alert of a model that ends within the notice period or has ended.

    Three causes per end: on first sight, in the last seven days, and once it has ended.
    """
    ends_on = retirement.retires_on
    stage = "ended" if retirement.has_ended(today) else "soon" if ends_on - today <= _LAST_NOTICE else "notice"
    verb = "ended" if stage == "ended" else "ends"
    then = "requests to it are refused" if retirement.successor is None else f"{retirement.successor} answers instead"
    used = f" It is set in: {', '.join(sorted(places))}." if places else ""
    text = f"The model {name} {verb} on {ends_on}; from then on {then}.{used} Choose another model in the settings."
    return Alert(kind=AlertKind.ENDING_MODELS, cause=f"model:{name}:{ends_on}:{stage}", text=text)


def provider_alert(provider: str, models: Collection[str], today: date) -> Alert:
    """Return the alert of a provider whose models keep failing: one cause per provider and day."""
    text = (
        f"{provider} does not answer at present ({', '.join(sorted(models))}). Requests to it fail or are answered by "
        "a fallback until it is back. Nothing needs to be done here."
    )
    return Alert(kind=AlertKind.PROVIDERS_AWAY, cause=f"provider:{provider}:{today}", text=text)


def requested_alert(at: datetime) -> Alert:
    """Return the alert that a member requests as a test: one cause per minute."""
    return Alert(
        kind=AlertKind.TEST,
        cause=f"test:{at:%Y-%m-%dT%H:%M}",
        text="This is a test of the alerts. Real alerts arrive in the same way.",
    )


def _budget_text(budget: Budget, state: BudgetState, resets_at: datetime) -> str:
    subject, resets = _subject(budget), f"It starts anew at {resets_at:%Y-%m-%d %H:%M} UTC."
    if state is BudgetState.WARNED:
        return f"{budget.warn_at_percent} % of {subject} is spent. {resets}"
    effect = "No more requests are made from it" if budget.stop else "Requests go on, since it only warns"
    return f"{subject[0].upper()}{subject[1:]} is used up. {effect}. {resets}"


def _subject(budget: Budget) -> str:
    if budget.scope is BudgetScope.USER and budget.user_id is not None:
        return f"the {budget.often} budget of user {budget.user_id}"
    return budget.title
