"""List all guilds of the bot with what they used: filters, order and pages."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.persistence.guilds.memory_fleet import MemoryFleetGuildQueries
from adapters.persistence.guilds.postgres_fleet import PostgresFleetGuildQueries
from adapters.persistence.memory.database import MemoryDatabase
from application.ports.errors import ServiceUnavailable
from application.ports.llm import UsageLedger
from application.ports.work import BeginWork
from application.queries.fleet import FleetFilter, FleetGuildQueries, GuildOfFleet
from domain.ids import GuildId
from tests.contract.contract import Contract
from tests.contract.persistence.databases import OnMemory, OnPostgres
from tests.contract.persistence.samples import GUILD, LATER, NOON, OTHER_GUILD, a_guild, a_record, save_guild

DAY = NOON.date()
EVERYTHING = FleetFilter()


async def guilds_of(
    queries: FleetGuildQueries, wanted: FleetFilter = EVERYTHING, *, first: date = DAY
) -> Sequence[GuildOfFleet]:
    return (await queries.guilds(first, DAY, wanted)).guilds


class FleetGuildsContract(Contract):
    async def test_a_guild_is_listed_with_what_it_used(
        self, begin: BeginWork, ledger: UsageLedger, queries: FleetGuildQueries
    ) -> None:
        await save_guild(begin, a_guild(left_at=LATER))
        await ledger.record(a_record(cost_usd=Decimal("0.5")))
        await ledger.record(a_record(cost_usd=None))
        [found] = await guilds_of(queries)
        assert (found.guild_id, found.name, found.member_count) == (GUILD, "Café ☕", 42)
        assert (found.joined_at, found.left_at) == (NOON, LATER)
        assert (found.requests, found.cost_usd, found.unpriced_requests) == (2, Decimal("0.5"), 1)

    async def test_usage_of_other_days_and_guilds_does_not_count(
        self, begin: BeginWork, ledger: UsageLedger, queries: FleetGuildQueries
    ) -> None:
        await save_guild(begin, a_guild())
        await ledger.record(a_record(guild_id=OTHER_GUILD))
        await ledger.record(a_record(created_at=NOON - timedelta(days=1)))
        [found] = await guilds_of(queries)
        assert (found.requests, found.cost_usd) == (0, Decimal(0))
        [found] = await guilds_of(queries, first=DAY - timedelta(days=1))
        assert found.requests == 1

    async def test_the_most_expensive_comes_first_then_the_smaller_id(
        self, begin: BeginWork, ledger: UsageLedger, queries: FleetGuildQueries
    ) -> None:
        for number in range(3):
            await save_guild(begin, a_guild(GuildId(GUILD + number)))
        await ledger.record(a_record(guild_id=GuildId(GUILD + 2)))
        assert [guild.guild_id - GUILD for guild in await guilds_of(queries)] == [2, 0, 1]

    @pytest.mark.parametrize(
        ("wanted", "names"),
        [
            (FleetFilter(text="RAIN"), ["Rain", "Train"]),
            (FleetFilter(text=str(OTHER_GUILD)), ["Train"]),
            (FleetFilter(text=str(OTHER_GUILD)[:5]), []),
            (FleetFilter(text="%"), ["100 %"]),
            (FleetFilter(active=True), ["Rain", "100 %"]),
            (FleetFilter(active=False), ["Train"]),
            (FleetFilter(text="rain", active=True), ["Rain"]),
        ],
    )
    async def test_guilds_are_found_by_name_id_and_presence(
        self, begin: BeginWork, queries: FleetGuildQueries, wanted: FleetFilter, names: list[str]
    ) -> None:
        await save_guild(begin, a_guild(name="Rain"))
        await save_guild(begin, a_guild(OTHER_GUILD, name="Train", left_at=LATER))
        await save_guild(begin, replace(a_guild(GuildId(OTHER_GUILD + 1)), name="100 %"))
        assert [guild.name for guild in await guilds_of(queries, wanted)] == names

    async def test_pages_together_are_the_whole_and_each_knows_the_total(
        self, begin: BeginWork, queries: FleetGuildQueries
    ) -> None:
        for number in range(5):
            await save_guild(begin, a_guild(GuildId(GUILD + number)))
        pages = [await queries.guilds(DAY, DAY, EVERYTHING, offset=offset, limit=2) for offset in (0, 2, 4, 6)]
        assert [guild.guild_id - GUILD for page in pages for guild in page.guilds] == [0, 1, 2, 3, 4]
        assert {page.total for page in pages} == {5}

    async def test_a_database_that_is_away_is_named(self, queries_without_database: FleetGuildQueries) -> None:
        with pytest.raises(ServiceUnavailable) as refusal:
            await guilds_of(queries_without_database)
        assert refusal.value.part == "database"


class TestMemory(OnMemory, FleetGuildsContract):
    @pytest.fixture
    def queries(self, memory: MemoryDatabase) -> FleetGuildQueries:
        return MemoryFleetGuildQueries(memory)

    @pytest.fixture
    def queries_without_database(self, lost_memory: MemoryDatabase) -> FleetGuildQueries:
        return MemoryFleetGuildQueries(lost_memory)


class TestPostgres(OnPostgres, FleetGuildsContract):
    @pytest.fixture
    def queries(self, engine: AsyncEngine) -> FleetGuildQueries:
        return PostgresFleetGuildQueries(engine)

    @pytest.fixture
    def queries_without_database(self, engine_of_nothing: AsyncEngine) -> FleetGuildQueries:
        return PostgresFleetGuildQueries(engine_of_nothing)
