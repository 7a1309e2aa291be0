"""List all guilds of the bot with what they used: filters, order and pages."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from adapters.persistence.guilds.memory_fleet import MemoryFleetGuildQueries
from adapters.persistence.guilds.postgres_fleet import PostgresFleetGuildQueries
from application.ports.errors import ServiceUnavailable
from application.ports.llm import UsageLedger
from application.ports.work import BeginWork
from application.queries.fleet import FleetFilter, FleetGuildQueries, GuildOfFleet
from domain.audit import AuditAction, AuditEntry
from domain.ids import GuildId, UserId
from domain.settings import StoredSection
from tests.contract.contract import Contract
from tests.contract.persistence.databases import Fixtures, OnMemory, OnPostgres
from tests.contract.persistence.samples import (
    ALICE,
    BOB,
    GUILD,
    LATER,
    NOON,
    OTHER_GUILD,
    a_guild,
    a_record,
    save_guild,
)

DAY = NOON.date()
EVERYTHING = FleetFilter()


async def guilds_of(
    queries: FleetGuildQueries, wanted: FleetFilter = EVERYTHING, *, first: date = DAY
) -> Sequence[GuildOfFleet]:
    return (await queries.guilds(first, DAY, wanted)).guilds


async def switch_off(
    begin: BeginWork, guild_id: GuildId, names: list[str], *, by: UserId, at: datetime, before: Sequence[str] = ()
) -> None:
    async with begin(guild_id) as work:
        stored = await work.settings.get("switches") or StoredSection.untouched(guild_id, "switches", 1)
        changed = stored.replaced(
            {"switched_off": list(names)}, schema_version=1, expected_version=stored.version, by=by, at=at
        )
        await work.settings.save(changed)
        entry = AuditEntry(
            guild_id=guild_id,
            actor_id=by,
            action=AuditAction.SETTINGS_CHANGED,
            target="switches",
            before={"switched_off": list(before)} if before else {},
            after={"switched_off": list(names)},
            at=at,
        )
        await work.audit.append(entry)
        await work.commit()


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

    async def test_guilds_without_a_cog_are_named_with_who_switched_it_off_and_when(
        self, begin: BeginWork, queries: FleetGuildQueries
    ) -> None:
        elsewhere, left = GuildId(GUILD + 1), GuildId(GUILD + 2)
        await save_guild(begin, a_guild())
        await save_guild(begin, a_guild(elsewhere))
        await save_guild(begin, a_guild(left, left_at=LATER))
        await switch_off(begin, GUILD, ["dice"], by=ALICE, at=NOON)
        await switch_off(begin, GUILD, ["dice", "poll"], before=["dice"], by=BOB, at=LATER)
        await switch_off(begin, left, ["dice"], by=ALICE, at=LATER)
        dice = await queries.without_cog("dice", [elsewhere])
        assert [(each.guild_id, each.switched_off_by, each.switched_off_at) for each in dice.guilds] == [
            (GUILD, ALICE, NOON),
            (elsewhere, None, None),
        ]
        [poll] = (await queries.without_cog("poll", [])).guilds
        assert (poll.name, poll.switched_off_by, poll.switched_off_at) == ("Café ☕", BOB, LATER)
        cut = await queries.without_cog("dice", [elsewhere], limit=1)
        assert ([each.guild_id for each in cut.guilds], cut.total) == ([GUILD], 2)

    async def test_a_database_that_is_away_is_named(self, queries_without_database: FleetGuildQueries) -> None:
        with pytest.raises(ServiceUnavailable) as refusal:
            await guilds_of(queries_without_database)
        assert refusal.value.part == "database"


class TestMemory(OnMemory, FleetGuildsContract):
    queries, queries_without_database = Fixtures[FleetGuildQueries].in_memory(MemoryFleetGuildQueries)


class TestPostgres(OnPostgres, FleetGuildsContract):
    queries, queries_without_database = Fixtures[FleetGuildQueries].in_postgres(PostgresFleetGuildQueries)
