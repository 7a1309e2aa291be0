"""State machine: guilds act in any order, in a shared database and in worlds of their own."""

from hypothesis.stateful import initialize, invariant

from domain.spending.budgets import BudgetScope
from tests.integration.persistence.tenancy import steps
from tests.integration.persistence.tenancy.access_rules import AccessRules
from tests.integration.persistence.tenancy.breach_rules import BreachRules
from tests.integration.persistence.tenancy.rules import GUILDS
from tests.integration.persistence.tenancy.settings_rules import SettingsRules, a_budget
from tests.integration.persistence.tenancy.usage_rules import UsageRules


class Tenants(AccessRules, SettingsRules, UsageRules, BreachRules):
    @initialize()
    def begin(self) -> None:
        for number, guild_id in enumerate(self._guild_ids):
            initial, delegate = self._users[number], self._users[number - 1]
            self._in_both(number, steps.installed(guild_id, initial, None))
            self._in_both(number, steps.granted(guild_id, initial, delegate))
            limits = (a_budget(BudgetScope.GUILD), a_budget(BudgetScope.USER, "0.03"))
            self._in_both(number, steps.budgets_changed(guild_id, limits, initial, behind=0))

    @invariant()
    def each_guild_sees_what_it_would_see_alone(self) -> None:
        """Check one guild after each step, in turn, and all of them at the end."""
        self._step += 1
        for ours in self._runner.run(self._checks.of_guilds([self._step % GUILDS])):
            self.outcomes.update(("budgets", status.state or "") for status in ours.budgets)
