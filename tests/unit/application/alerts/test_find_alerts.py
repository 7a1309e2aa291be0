"""Alerts are found from budgets, breakers of cogs and breakers of models."""

from decimal import Decimal

import pytest
from typing_extensions import override

from adapters.llm.models.catalogue import ListedModels
from adapters.persistence.alerts.memory import MemoryAlertSubscribers
from adapters.persistence.bot.memory_cog_breakers import MemoryCogBreakerBoard
from adapters.persistence.budgets.memory import MemoryBudgetCounters
from adapters.persistence.budgets.memory_history import MemorySpendingHistory
from adapters.persistence.model_calls.memory_breakers import MemoryBreakerBoard
from adapters.persistence.usage.memory import MemoryUsageLedger, MemoryUsageQueries
from application.alerts.find_alerts import FindAlerts
from application.budgets.change_budgets import ChangeBudgets, ChangeBudgetsCommand
from application.budgets.read_budgets import ReadBudgets
from application.llm.read_providers_away import AWAY_AFTER_OPENINGS, ReadProvidersAway
from domain.alerts.alert import AlertKind
from domain.cogs.breaker import CogBreakerPolicy, opened
from domain.ids import GuildId
from domain.llm.breaker import BreakerState
from domain.settings import StoredSection
from domain.spending.budgets import Budget, BudgetPeriod, BudgetScope
from domain.spending.stored_budgets import BUDGETS_KEY
from tests.contract.persistence.samples import a_record
from tests.unit.application.alerts.guild import CHANNEL, GUILD, OWNER, AlertedGuild


class Watched(AlertedGuild):
    """A guild whose requests go to OpenAI, and cost the amounts given to `spend`."""

    @override
    def __post_init__(self) -> None:
        super().__post_init__()
        self.cogs, self.models = MemoryCogBreakerBoard(), MemoryBreakerBoard()
        self.unreadable: list[GuildId] = []
        history = MemorySpendingHistory(self.database, unpriced_usd=Decimal(0))
        counters = MemoryBudgetCounters(history, self.clock)
        self.find = FindAlerts(
            subscribers=MemoryAlertSubscribers(self.database),
            raise_alerts=self.raise_alerts,
            budgets=ReadBudgets(self.begin, counters, self.clock),
            cogs=self.cogs,
            providers=ReadProvidersAway(self.models, ["openai", "xai"], MemoryUsageQueries(self.database), self.clock),
            clock=self.clock,
            on_unreadable=lambda guild_id, _error: self.unreadable.append(guild_id),
        )

    async def spend(self, usd: int) -> None:
        record = a_record(guild_id=GUILD, provider="openai", cost_usd=Decimal(usd), created_at=self.clock.now())
        await MemoryUsageLedger(self.database).record(record)

    async def limit(self, usd: int) -> None:
        budget = Budget(scope=BudgetScope.GUILD, period=BudgetPeriod.DAY, limit_usd=Decimal(usd))
        command = ChangeBudgetsCommand(guild_id=GUILD, budgets=(budget,), expected_version=0, changed_by=OWNER)
        await ChangeBudgets(self.begin, ListedModels(), [], self.clock)(command)

    async def found(self) -> list[AlertKind]:
        return [each.kind for each in await self.deliveries()]


@pytest.fixture
async def guild() -> Watched:
    guild = Watched()
    await guild.install()
    await guild.configure(channel=str(CHANNEL))
    return guild


async def test_nothing_is_found_where_all_is_well(guild: Watched) -> None:
    await guild.limit(10)
    assert await guild.find() == 0


async def test_a_spent_budget_is_found_once(guild: Watched) -> None:
    await guild.limit(10)
    await guild.spend(9)
    assert await guild.find() == 1
    assert await guild.find() == 0
    assert await guild.found() == [AlertKind.BUDGETS]


async def test_a_cog_that_is_off_here_or_everywhere_is_found(guild: Watched) -> None:
    now = guild.clock.now().timestamp()
    breaker = opened(None, now, CogBreakerPolicy(), failed="/roll", error="ValueError")
    await guild.cogs.put(GUILD, "dice", breaker)
    await guild.cogs.put(None, "cards", breaker)
    assert await guild.find() == 2
    texts = " ".join(each.text for each in await guild.deliveries())
    assert "`dice` is switched off in this server" in texts
    assert "`cards` is switched off in every server" in texts


async def test_a_guild_whose_budgets_cannot_be_read_gets_its_other_alerts_and_is_reported(guild: Watched) -> None:
    stored = StoredSection(
        guild_id=GUILD,
        key=BUDGETS_KEY,
        values={"budgets": [{"scope": "galaxy"}]},
        schema_version=1,
        version=1,
        updated_by=OWNER,
        updated_at=guild.clock.now(),
    )
    async with guild.begin(GUILD) as work:
        await work.settings.save(stored)
        await work.commit()
    breaker = opened(None, guild.clock.now().timestamp(), CogBreakerPolicy(), failed="/roll", error="ValueError")
    await guild.cogs.put(GUILD, "dice", breaker)
    assert await guild.find() == 1
    assert await guild.found() == [AlertKind.COGS_OFF]
    assert guild.unreadable == [GUILD]


async def test_a_breaker_that_is_over_is_not_found(guild: Watched) -> None:
    over = opened(None, guild.clock.now().timestamp() - 86_400, CogBreakerPolicy(), failed="/roll", error="ValueError")
    await guild.cogs.put(GUILD, "dice", over)
    assert await guild.find() == 0


async def fail(guild: Watched, provider: str, *, openings: int = AWAY_AFTER_OPENINGS, until: float = 10.0) -> None:
    state = BreakerState(openings=openings, open_until=guild.clock.now().timestamp() + until)
    await guild.models.replace(provider, "m", None, state)


async def test_a_provider_that_keeps_failing_is_found_for_the_guilds_that_use_it(guild: Watched) -> None:
    await guild.spend(1)
    await fail(guild, "openai")
    await fail(guild, "xai")
    assert await guild.find() == 1
    (alert,) = await guild.deliveries()
    assert alert.text.startswith("openai does not answer at present (m).")


@pytest.mark.parametrize(("openings", "until"), [(AWAY_AFTER_OPENINGS - 1, 10.0), (AWAY_AFTER_OPENINGS, -61.0)])
async def test_a_short_failure_and_an_old_one_are_no_outage(guild: Watched, openings: int, until: float) -> None:
    await guild.spend(1)
    await fail(guild, "openai", openings=openings, until=until)
    assert await guild.find() == 0


async def test_a_guild_without_settings_of_alerts_is_not_looked_at(guild: Watched) -> None:
    other = Watched()
    await other.install()
    other.cogs.outage.down = True
    assert await other.find() == 0
