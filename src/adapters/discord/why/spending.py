"""Reasons from recent refusals and from budgets that are used up."""

from collections.abc import Iterable, Iterator

from discord.utils import format_dt

from adapters.discord.why.question import Question
from application.budgets.read_budgets import BudgetStatus
from domain.cogs.refusal import CommandRefusal
from domain.spending.budgets import BudgetState


def refusal_lines(question: Question, refusals: Iterable[CommandRefusal]) -> Iterator[str]:
    name = question.command_name.strip("`")
    for refusal in refusals:
        if question.command is None or refusal.command == name:
            reference = f" Reference: `{refusal.reference}`." if refusal.reference else ""
            yield f"{format_dt(refusal.at, 'R')}, `{refusal.command}`: {refusal.text}{reference}"


def budget_reasons(statuses: Iterable[BudgetStatus]) -> Iterator[str]:
    for status in statuses:
        if status.budget.stop and status.state is BudgetState.EXHAUSTED:
            title = status.budget.title.rstrip(",")
            yield (
                f"{title[0].upper()}{title[1:]} for AI is used up: it starts anew {format_dt(status.resets_at, 'R')}, "
                "or someone with dashboard access raises it."
            )
