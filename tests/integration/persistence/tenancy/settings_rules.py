"""Rules of the tenancy state machine for settings, and imports between guilds."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from domain.llm.requests import ModelName
from domain.settings import JsonValue
from domain.spending.budgets import Budget, BudgetPeriod, BudgetScope
from tests.integration.persistence.tenancy import steps
from tests.integration.persistence.tenancy.rules import A_GUILD, A_TEXT, AN_ACTOR, BEHIND, TenancyRules
from tests.integration.persistence.tenancy.worlds import COGS, channel_of


def a_budget(scope: BudgetScope, usd: str = "0.6", **named: Any) -> Budget:
    return Budget(scope=scope, period=BudgetPeriod.MONTH, limit_usd=Decimal(usd), warn_at_percent=40, **named)


_BUDGETS = st.sampled_from(
    [
        (),
        (a_budget(BudgetScope.GUILD),),
        (
            a_budget(BudgetScope.GUILD, "0.2"),
            a_budget(BudgetScope.USER),
            a_budget(BudgetScope.COG, cog_name=COGS[0]),
        ),
        (a_budget(BudgetScope.GUILD, cheaper_model=ModelName("openai", "nothing-of-that-name")),),
    ]
)


class SettingsRules(TenancyRules):
    @rule(number=A_GUILD, by=AN_ACTOR, persona=A_TEXT, behind=BEHIND)
    def change_settings(self, number: int, by: int | None, persona: str, behind: int) -> None:
        guild_id, user = self._guild_ids[number], self._actor(number, by)
        self._in_both(number, steps.settings_changed(guild_id, "ask", {"persona": persona}, user, behind=behind))

    @rule(number=A_GUILD, by=AN_ACTOR, greeting=A_TEXT, of=A_GUILD)
    def name_a_channel(self, number: int, by: int | None, greeting: str, of: int) -> None:
        """Choose a channel. One of another guild is refused."""
        guild_id, user, channel = self._guild_ids[number], self._actor(number, by), channel_of(self._guild_ids[of])
        values: Mapping[str, JsonValue] = {"text": greeting, "channel": str(channel.id)}
        self._in_both(number, steps.settings_changed(guild_id, "welcome", values, user, behind=0))

    @rule(number=A_GUILD, by=AN_ACTOR, key=st.sampled_from(["ask", "welcome", "nothing"]))
    def reset_settings(self, number: int, by: int | None, key: str) -> None:
        self._in_both(
            number, steps.settings_changed(self._guild_ids[number], key, None, self._actor(number, by), behind=0)
        )

    @rule(number=A_GUILD, of=A_GUILD, by=AN_ACTOR)
    def import_settings(self, number: int, of: int, by: int | None) -> None:
        """Import the settings that a guild exported: another guild or the same one."""
        document = self._runner.run(steps.exported(self._shared, self._guild_ids[of]))
        self._in_both(number, steps.settings_imported(self._guild_ids[number], document, self._actor(number, by)))

    @rule(number=A_GUILD, by=AN_ACTOR, budgets=_BUDGETS, behind=BEHIND)
    def change_budgets(self, number: int, by: int | None, budgets: tuple[Budget, ...], behind: int) -> None:
        guild_id, user = self._guild_ids[number], self._actor(number, by)
        self._in_both(number, steps.budgets_changed(guild_id, budgets, user, behind=behind))
