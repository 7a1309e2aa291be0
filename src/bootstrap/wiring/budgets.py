"""Wire the budgets: the bot enforces them, and the API shows them."""

from collections.abc import Sequence
from datetime import timedelta

from dependency_injector.providers import Singleton

from adapters.llm.pipeline.cost_ceiling import CostCeiling
from adapters.persistence.budgets.either import FallbackBudgetCounters
from adapters.persistence.budgets.memory import MemoryBudgetCounters
from adapters.persistence.budgets.postgres_history import PostgresSpendingHistory
from adapters.persistence.budgets.redis import RedisBudgetCounters
from application.budgets.budgets_in_force import BudgetsInForce
from application.budgets.change_budgets import ChangeBudgets
from application.budgets.charge_budgets import ChargedLedger
from application.budgets.read_budgets import ReadBudgets
from application.llm.retiring_models import RetiringModels
from bootstrap.configuration.settings import Settings
from bootstrap.wiring.shared import Gateways
from bootstrap.wiring.use_cases import UseCases
from domain.spending.budgets import Budget, BudgetScope, bot_wide_budgets, ceilings
from domain.spending.usage import UNPRICED_USD


def _ceilings(settings: Settings) -> Sequence[Budget]:
    of_guild = (settings.llm_budget_guild_day_usd, settings.llm_budget_guild_month_usd)
    of_user = (settings.llm_budget_user_day_usd, settings.llm_budget_user_month_usd)
    return (*ceilings(BudgetScope.GUILD_CEILING, *of_guild), *ceilings(BudgetScope.USER_CEILING, *of_user))


def _bot_wide(settings: Settings) -> Sequence[Budget]:
    return (*bot_wide_budgets(settings.llm_budget_day_usd, settings.llm_budget_month_usd), *_ceilings(settings))


class Budgets(UseCases):
    spending_history: Singleton[PostgresSpendingHistory] = Singleton(
        PostgresSpendingHistory, Gateways.engine, unpriced_usd=UNPRICED_USD
    )
    shared_counters: Singleton[RedisBudgetCounters] = Singleton(
        RedisBudgetCounters, Gateways.budget_redis, spending_history, Gateways.clock, namespace=Gateways.namespace
    )
    # While Redis is away, each reservation reads from the ledger what other processes have spent. `life` is longer than
    # any call: a process releases its reservations, or ends with them.
    own_counters: Singleton[MemoryBudgetCounters] = Singleton(
        MemoryBudgetCounters, spending_history, Gateways.clock, life=timedelta(days=1), max_age=timedelta(0)
    )
    budget_counters: Singleton[FallbackBudgetCounters] = Singleton(
        FallbackBudgetCounters, shared_counters, own_counters
    )
    ceilings: Singleton[Sequence[Budget]] = Singleton(_ceilings, Gateways.settings)
    read_budgets: Singleton[ReadBudgets] = Singleton(
        ReadBudgets, Gateways.begin, budget_counters, Gateways.clock, ceilings
    )
    retiring_models: Singleton[RetiringModels] = Singleton(
        RetiringModels, UseCases.read_settings, read_budgets, Gateways.models, Gateways.clock
    )
    change_budgets: Singleton[ChangeBudgets] = Singleton(
        ChangeBudgets,
        Gateways.begin,
        Gateways.models,
        Gateways.llm_provider_names,
        Gateways.clock,
        allows=Gateways.guild_models.provided.allows,
    )
    bot_wide: Singleton[Sequence[Budget]] = Singleton(_bot_wide, Gateways.settings)
    budgets_in_force: Singleton[BudgetsInForce] = Singleton(
        BudgetsInForce, read_budgets, Gateways.event_feed, Gateways.clock, bot_wide=bot_wide
    )
    cost_ceiling: Singleton[CostCeiling] = Singleton(
        CostCeiling,
        Gateways.prices,
        Gateways.models,
        Gateways.clock,
        unpriced_usd=UNPRICED_USD,
        fallbacks=Gateways.settings.provided.fallbacks,
    )
    charged_ledger: Singleton[ChargedLedger] = Singleton(
        ChargedLedger, Gateways.ledger, budgets_in_force, budget_counters, UNPRICED_USD
    )
