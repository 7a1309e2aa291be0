"""Store a guild's budgets unchanged, each version once."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from typing_extensions import override

from adapters.persistence.events.memory_feed import MemoryEventFeed
from adapters.persistence.memory.database import MemoryDatabase
from adapters.persistence.work.memory_work import memory_work
from application.events.announced_work import announced_work
from application.ports.work import BeginWork
from domain.ids import GuildId
from domain.llm.requests import ModelName
from domain.settings import StaleSettings
from domain.spending.budgets import Budget, BudgetPeriod, BudgetScope, InvalidBudgets
from domain.spending.stored_budgets import BUDGETS_KEY, StoredBudgets
from tests.contract.contract import Contract
from tests.contract.persistence.databases import OnMemory, OnPostgres
from tests.contract.persistence.samples import (
    ALICE,
    BOB,
    GUILD,
    LATER,
    NOON,
    OTHER_GUILD,
    a_guild,
    a_section,
    save_guild,
    save_section,
)

A_BUDGET = Budget(scope=BudgetScope.GUILD, period=BudgetPeriod.DAY, limit_usd=Decimal(1))
EVERY_KIND = (
    A_BUDGET,
    replace(
        A_BUDGET,
        period=BudgetPeriod.MONTH,
        limit_usd=Decimal(1_000_000),
        warn_at_percent=100,
        stop=False,
        cheaper_model=ModelName("openai", "a:b"),
    ),
    replace(A_BUDGET, scope=BudgetScope.USER, limit_usd=Decimal("0.000001")),
    replace(A_BUDGET, scope=BudgetScope.USER, user_id=BOB),
    replace(A_BUDGET, scope=BudgetScope.COG, cog_name="ü ☕"),
)
GOOD: dict[str, Any] = {"scope": "guild", "period": "day", "limit_usd": "1"}


def stored(*budgets: Budget, version: int = 1, guild_id: GuildId = GUILD) -> StoredBudgets:
    return StoredBudgets(guild_id=guild_id, budgets=budgets, version=version, updated_by=ALICE, updated_at=NOON)


async def read(begin: BeginWork, guild_id: GuildId = GUILD) -> StoredBudgets:
    async with begin(guild_id) as work:
        return await work.budgets.get()


async def save(begin: BeginWork, budgets: StoredBudgets) -> None:
    async with begin(budgets.guild_id) as work:
        await work.budgets.save(budgets)
        await work.commit()


class BudgetStoreContract(Contract):
    @pytest.fixture(autouse=True)
    async def installed(self, begin: BeginWork) -> None:
        await save_guild(begin, a_guild())
        await save_guild(begin, a_guild(OTHER_GUILD))

    async def test_a_guild_that_never_had_budgets_is_at_version_0(self, begin: BeginWork) -> None:
        assert await read(begin) == StoredBudgets(guild_id=GUILD)

    async def test_committed_budgets_read_back_unchanged(self, begin: BeginWork) -> None:
        await save(begin, stored(*EVERY_KIND))
        assert await read(begin) == stored(*EVERY_KIND)

    async def test_the_next_version_replaces_them_all(self, begin: BeginWork) -> None:
        await save(begin, stored(*EVERY_KIND))
        second = (await read(begin)).replaced([A_BUDGET], expected_version=1, by=BOB, at=LATER)
        await save(begin, second)
        assert await read(begin) == second

    async def test_a_stored_version_cannot_be_stored_again(self, begin: BeginWork) -> None:
        await save(begin, stored(A_BUDGET))
        with pytest.raises(StaleSettings) as caught:
            await save(begin, stored())
        assert (caught.value.current_version, await read(begin)) == (1, stored(A_BUDGET))

    async def test_one_guild_never_sees_anothers_budgets(self, begin: BeginWork) -> None:
        await save(begin, stored(A_BUDGET, guild_id=OTHER_GUILD))
        assert await read(begin) == StoredBudgets(guild_id=GUILD)

    async def test_one_guild_never_writes_anothers_budgets(self, begin: BeginWork) -> None:
        async with begin(GUILD) as work:
            with pytest.raises(ValueError, match=str(OTHER_GUILD)):
                await work.budgets.save(stored(guild_id=OTHER_GUILD))

    @pytest.mark.parametrize(
        "items",
        [
            "all",
            ["none"],
            [{}],
            [{**GOOD, "scope": "bot"}],
            [{**GOOD, "period": "week"}],
            [{**GOOD, "limit_usd": "much"}],
            [{**GOOD, "limit_usd": "-1"}],
            [{**GOOD, "warn_at_percent": True}],
            [{**GOOD, "stop": "yes"}],
            [{**GOOD, "cheaper_model": "gpt"}],
            [{**GOOD, "scope": "user", "user_id": "me"}],
        ],
    )
    async def test_a_document_that_cannot_be_read_is_no_document_without_budgets(
        self, begin: BeginWork, items: Any
    ) -> None:
        await save_section(begin, a_section({"budgets": items}, key=BUDGETS_KEY))
        found = await read(begin)
        with pytest.raises(InvalidBudgets):
            found.require_readable()
        await save(begin, found.replaced([A_BUDGET], expected_version=1, by=ALICE, at=NOON))
        assert (await read(begin)).budgets == (A_BUDGET,)


class TestMemory(OnMemory, BudgetStoreContract): ...


class TestPostgres(OnPostgres, BudgetStoreContract): ...


class TestAnnouncedMemory(OnMemory, BudgetStoreContract):
    @pytest.fixture
    @override
    def begin(self, memory: MemoryDatabase) -> BeginWork:
        return announced_work(memory_work(memory), MemoryEventFeed())
