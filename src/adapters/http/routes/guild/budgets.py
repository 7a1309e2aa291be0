"""Routes of a guild's budgets for language models."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal

from litestar import get, put
from litestar.di import NamedDependency
from litestar.params import JSONBody
from msgspec import Meta, Struct

from adapters.http.dependencies import Injected
from adapters.http.documented import IN_GUILD, MUTATING, SESSION, SESSION_AND_CSRF, WITH_BODY, problems
from adapters.http.fields import described
from adapters.http.views.snowflakes import Snowflake
from adapters.http.views.usage import Money, plain
from application.budgets.change_budgets import ChangeBudgets, ChangeBudgetsCommand
from application.budgets.read_budgets import BudgetStatus, GuildBudgets, ReadBudgets
from domain.access import AccessGrant
from domain.guilds import GuildInactive
from domain.ids import UserId
from domain.llm.requests import ModelName
from domain.settings import StaleSettings
from domain.spending import budgets
from domain.spending.budgets import BudgetPeriod, BudgetScope, BudgetState, InvalidBudgets, dollars

Scope = Literal["guild", "user", "cog"]
CeilingScope = Literal["guild", "user"]
_SCOPES: Mapping[BudgetScope, Scope] = {
    BudgetScope.GUILD: "guild",
    BudgetScope.USER: "user",
    BudgetScope.COG: "cog",
}


class Budget(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    scope: Annotated[Scope, described("Of whom the spending is counted together.")]
    period: Annotated[BudgetPeriod, described("A calendar day or month, in UTC.")]
    limit_usd: Money
    warn_at_percent: Annotated[int, described("From when on replies carry a warning: a percentage, from 1 to 100.")]
    stop: Annotated[bool, described("Whether what may go over the limit is refused; if not, there are only warnings.")]
    cheaper_model: Annotated[
        str | None, described("Asked instead once the warning threshold is passed, as `provider:model`.")
    ]
    user_id: Annotated[
        Snowflake | None, described("For `user`: the one user meant; null for a budget of each user by themself.")
    ]
    cog_name: Annotated[str | None, described("For `cog`: the cog meant.")]

    def typed(self) -> budgets.Budget:
        # Not checked here: a text that is no `provider:model` names no offered model, and the use case refuses it.
        provider, _, model = (self.cheaper_model or "").partition(":")
        return budgets.Budget(
            scope=BudgetScope(self.scope),
            period=self.period,
            limit_usd=Decimal(self.limit_usd),
            warn_at_percent=self.warn_at_percent,
            stop=self.stop,
            cheaper_model=None if self.cheaper_model is None else ModelName(provider, model),
            user_id=None if self.user_id is None else UserId(int(self.user_id)),
            cog_name=self.cog_name,
        )


class BudgetView(Budget, frozen=True, kw_only=True):
    spent_usd: Annotated[
        Money | None,
        described("In this period. Requests without a known price count as a usual one. Null for each user's budget."),
    ]
    reserved_usd: Annotated[
        Money | None, described("Held back for calls that are being made. Null for each user's budget.")
    ]
    resets_at: datetime
    state: Annotated[BudgetState | None, described("Null for each user's budget.")]

    @classmethod
    def of(cls, status: BudgetStatus) -> "BudgetView":
        budget, tally = status.budget, status.tally
        return cls(
            scope=_SCOPES[budget.scope],
            period=budget.period,
            limit_usd=plain(budget.limit_usd),
            warn_at_percent=budget.warn_at_percent,
            stop=budget.stop,
            cheaper_model=None if budget.cheaper_model is None else str(budget.cheaper_model),
            user_id=None if budget.user_id is None else str(budget.user_id),
            cog_name=budget.cog_name,
            spent_usd=None if tally is None else plain(dollars(tally.spent)),
            reserved_usd=None if tally is None else plain(dollars(tally.reserved)),
            resets_at=status.resets_at,
            state=status.state,
        )


class CeilingView(Struct, frozen=True, kw_only=True):
    scope: Annotated[
        CeilingScope, described("`guild` counts this guild; `user` counts each user by themself, over all guilds.")
    ]
    period: Annotated[BudgetPeriod, described("A calendar day or month, in UTC.")]
    limit_usd: Money
    spent_usd: Annotated[Money | None, described("By this guild in this period. Null for the scope `user`.")]
    reserved_usd: Annotated[Money | None, described("Reserved for calls in progress. Null for the scope `user`.")]
    resets_at: datetime

    @classmethod
    def of(cls, status: BudgetStatus) -> "CeilingView":
        budget, tally = status.budget, status.tally
        return cls(
            scope="guild" if budget.scope is BudgetScope.GUILD_CEILING else "user",
            period=budget.period,
            limit_usd=plain(budget.limit_usd),
            spent_usd=None if tally is None else plain(dollars(tally.spent)),
            reserved_usd=None if tally is None else plain(dollars(tally.reserved)),
            resets_at=status.resets_at,
        )


class BudgetsView(Struct, frozen=True, kw_only=True):
    version: Annotated[int, described("To be sent with a change; 0 before the first.")]
    budgets: list[BudgetView]
    ceilings: Annotated[
        list[CeilingView], described("Limits of the bot's operator, which hold besides and which no guild can change.")
    ]
    updated_at: datetime | None
    updated_by: Snowflake | None

    @classmethod
    def of(cls, found: GuildBudgets) -> "BudgetsView":
        stored = found.stored
        return cls(
            version=stored.version,
            budgets=[BudgetView.of(status) for status in found.statuses],
            ceilings=[CeilingView.of(status) for status in found.ceilings],
            updated_at=stored.updated_at,
            updated_by=None if stored.updated_by is None else str(stored.updated_by),
        )


class ChangeBudgetsBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    version: Annotated[int, Meta(ge=0), described("The version that the change was made from.")]
    budgets: Annotated[list[Budget], described("All that the guild shall have: one that is left out is gone.")]


@get(
    "/llm/budgets",
    operation_id="getBudgets",
    summary="Budgets, and what is left of them",
    tags=["usage"],
    security=SESSION,
    responses=problems(*IN_GUILD),
)
async def get_budgets(read_budgets: Injected[ReadBudgets], access: NamedDependency[AccessGrant]) -> BudgetsView:
    """Get the guild's budgets in their stored order, with the amounts spent and reserved now."""
    return BudgetsView.of(await read_budgets.of_guild(access.guild_id))


@put(
    "/llm/budgets",
    operation_id="changeBudgets",
    summary="Change the budgets",
    tags=["usage"],
    security=SESSION_AND_CSRF,
    responses=problems(*IN_GUILD, *MUTATING, *WITH_BODY, InvalidBudgets, StaleSettings, GuildInactive),
)
async def change_budgets(
    change_budgets: Injected[ChangeBudgets],
    read_budgets: Injected[ReadBudgets],
    access: NamedDependency[AccessGrant],
    data: JSONBody[ChangeBudgetsBody],
) -> BudgetsView:
    """Replace all of the guild's budgets, or none of them: every field is checked first. Running bots apply them within
    a second.

    What was already spent in the period counts towards a new budget, too.
    """
    changed = await change_budgets(
        ChangeBudgetsCommand(
            guild_id=access.guild_id,
            budgets=tuple(budget.typed() for budget in data.budgets),
            expected_version=data.version,
            changed_by=access.user_id,
        )
    )
    return BudgetsView.of(await read_budgets.with_statuses(access.guild_id, changed))
