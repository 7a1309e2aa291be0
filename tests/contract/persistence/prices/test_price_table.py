"""Price table: versions are only added, each with its audit entry."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import TypeAlias

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.llm.models.declared_prices import DeclaredPrices, DeclaringPriceTable
from adapters.persistence.memory.outage import Outage
from adapters.persistence.postgres.scope import system_scope
from adapters.persistence.prices.memory import MemoryPriceTable
from adapters.persistence.prices.postgres_table import PostgresPriceTable
from adapters.persistence.schema.tables.guilds import audit_log
from application.ports.errors import ServiceUnavailable
from application.ports.prices import PriceExists, PriceTable
from domain.ids import UserId
from domain.spending.price_versions import PriceSource, PriceVersion
from domain.spending.pricing import Meter, Rate
from tests.contract.contract import Contract
from tests.contract.persistence.databases import Fixtures
from tests.contract.persistence.prices.prices import LONG_AGO, PRICES_UPDATED, a_price

ReadTargets: TypeAlias = Callable[[], Awaitable[list[str]]]

OLD, NEW = PriceVersion(a_price()), PriceVersion(a_price("0.5", valid_from=LONG_AGO + timedelta(days=1)))
BY_HAND = PriceVersion(a_price("5", model="another"), PriceSource.MANUAL, withdrawn=True)


class PriceTableContract(Contract):
    async def test_versions_come_back_unchanged_and_in_order(self, table: PriceTable) -> None:
        await table.add([NEW, OLD], PRICES_UPDATED)
        await table.add([BY_HAND], PRICES_UPDATED)
        assert await table.versions() == (BY_HAND, OLD, NEW)

    async def test_factors_and_fees_come_back_unchanged(self, table: PriceTable) -> None:
        price = replace(
            a_price(),
            rates={Meter.INPUT: Rate(Decimal(1)), Meter.CODE_SESSIONS: Rate(Decimal("0.03"))},
            tier_factors={"priority": Decimal("1.75")},
            region_factors={"us": Decimal("1.1")},
        )
        await table.add([PriceVersion(price)], PRICES_UPDATED)
        assert await table.versions() == (PriceVersion(price),)

    async def test_an_empty_table_has_no_versions(self, table: PriceTable) -> None:
        assert await table.versions() == ()

    async def test_a_version_is_never_replaced(self, table: PriceTable, read_targets: ReadTargets) -> None:
        await table.add([OLD], PRICES_UPDATED)
        again = PriceVersion(a_price("9"), PriceSource.MANUAL)
        with pytest.raises(PriceExists) as caught:
            await table.add([BY_HAND, again], replace(PRICES_UPDATED, target="again"))
        assert (caught.value.model, caught.value.valid_from) == ("some-model", LONG_AGO)
        assert await table.versions() == (OLD,)
        assert await read_targets() == ["1 prices"]

    async def test_of_two_at_the_same_time_one_is_refused(self, table: PriceTable) -> None:
        outcomes = await asyncio.gather(
            *(table.add([PriceVersion(a_price(str(number)))], PRICES_UPDATED) for number in range(4)),
            return_exceptions=True,
        )
        assert sorted(type(outcome).__name__ for outcome in outcomes) == ["NoneType", *["PriceExists"] * 3]

    async def test_an_added_price_is_in_the_audit_log(self, table: PriceTable, read_targets: ReadTargets) -> None:
        await table.add([OLD], replace(PRICES_UPDATED, actor_id=UserId(5), target="some:some-model"))
        assert await read_targets() == ["some:some-model"]

    async def test_without_the_database_nothing_is_read_or_added(self, table_without_database: PriceTable) -> None:
        with pytest.raises(ServiceUnavailable):
            await table_without_database.versions()
        with pytest.raises(ServiceUnavailable):
            await table_without_database.add([OLD], PRICES_UPDATED)


class TestMemory(PriceTableContract):
    @pytest.fixture
    def table(self) -> MemoryPriceTable:
        return MemoryPriceTable()

    @pytest.fixture
    def table_without_database(self) -> PriceTable:
        outage = Outage("database")
        outage.down = True
        return MemoryPriceTable(outage=outage)

    @pytest.fixture
    def read_targets(self, table: MemoryPriceTable) -> ReadTargets:
        async def read() -> list[str]:
            return [entry.target for entry in table.audit]

        return read


class TestDeclaring(PriceTableContract):
    @pytest.fixture
    def kept(self) -> MemoryPriceTable:
        return MemoryPriceTable()

    @pytest.fixture
    def table(self, kept: MemoryPriceTable) -> PriceTable:
        return DeclaringPriceTable(kept, DeclaredPrices({"local": {"m": None}}))

    @pytest.fixture
    def table_without_database(self) -> PriceTable:
        outage = Outage("database")
        outage.down = True
        return DeclaringPriceTable(MemoryPriceTable(outage=outage), DeclaredPrices({}))

    @pytest.fixture
    def read_targets(self, kept: MemoryPriceTable) -> ReadTargets:
        async def read() -> list[str]:
            return [entry.target for entry in kept.audit]

        return read


class TestPostgres(PriceTableContract):
    table, table_without_database = Fixtures[PriceTable].in_postgres(PostgresPriceTable)

    @pytest.fixture
    def read_targets(self, engine: AsyncEngine) -> ReadTargets:
        async def read() -> list[str]:
            async with system_scope(engine) as transaction:
                rows = await transaction.execute(select(audit_log.c.target).where(audit_log.c.guild_id.is_(None)))
            return [row.target for row in rows]

        return read
