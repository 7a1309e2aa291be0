"""Replace a guild's budgets, all of them at once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from application.ports.clock import Clock
from application.ports.llm import ModelCatalogue
from application.ports.work import BeginWork
from domain.audit_entries.settings import budgets_changed
from domain.guilds import require_active
from domain.ids import GuildId, UserId
from domain.llm.requests import Capability, ModelName, every_model
from domain.settings import FieldProblem
from domain.spending.budgets import Budget, InvalidBudgets
from domain.spending.stored_budgets import StoredBudgets, problems_of


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeBudgetsCommand:
    """`budgets` replace all that the guild had."""

    guild_id: GuildId
    budgets: tuple[Budget, ...]
    expected_version: int
    changed_by: UserId


class ChangeBudgets:
    """Validate everything before anything is stored. Spending so far counts towards a new budget.

    Raises `InvalidBudgets`, `StaleSettings`, or `GuildInactive`.
    `providers` are the configured ones; `allows` decides which models guilds may choose.
    """

    def __init__(
        self,
        begin: BeginWork,
        catalogue: ModelCatalogue,
        providers: Sequence[str],
        clock: Clock,
        *,
        allows: Callable[[ModelName], bool] = every_model,
    ) -> None:
        self._begin = begin
        self._catalogue = catalogue
        self._providers = tuple(providers)
        self._allows = allows
        self._clock = clock

    async def __call__(self, command: ChangeBudgetsCommand) -> StoredBudgets:
        if problems := problems_of(command.budgets) or self._problems_of_models(command.budgets):
            raise InvalidBudgets(problems)
        async with self._begin(command.guild_id) as work:
            require_active(await work.guilds.get(), command.guild_id)
            before = await work.budgets.get()
            now = self._clock.now()
            after = before.replaced(
                command.budgets, expected_version=command.expected_version, by=command.changed_by, at=now
            )
            await work.budgets.save(after)
            await work.audit.append(budgets_changed(before, after, now))
            await work.commit()
        return after

    def _problems_of_models(self, budgets: Sequence[Budget]) -> list[FieldProblem]:
        return [
            FieldProblem(f"/budgets/{number}/cheaper_model", self._refusal(budget))
            for number, budget in enumerate(budgets)
            if not self._offers(budget)
        ]

    def _offers(self, budget: Budget) -> bool:
        name = budget.cheaper_model
        if name is None:
            return True
        return (
            name.provider in self._providers
            and self._catalogue.knows(name.provider, name.model)
            and Capability.TEXT in self._catalogue.capabilities(name.provider, name.model)
            and self._allows(name)
        )

    def _refusal(self, budget: Budget) -> str:
        offered = (ModelName(each, info.name) for each in self._providers for info in self._catalogue.models(each))
        allowed = ", ".join(str(name) for name in offered if self._allows(name)) or "none"
        return f"The model {budget.cheaper_model} cannot be chosen for text here. Allowed: {allowed}."
