"""Query what the developer team did: actions on no guild, and reads of any guild."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.persistence.audit.memory_staff import MemoryStaffAuditQueries
from adapters.persistence.audit.memory_system import MemorySystemAudit
from adapters.persistence.audit.postgres_staff import PostgresStaffAuditQueries
from adapters.persistence.audit.postgres_system import PostgresSystemAudit
from adapters.persistence.memory.database import MemoryDatabase
from application.ports.audit import SystemAudit
from application.ports.errors import ServiceUnavailable
from application.queries.audit import AuditFilter
from application.queries.fleet import STAFF_READS, StaffAuditItem, StaffAuditQueries
from domain.audit import AuditAction, AuditFamily
from tests.contract.contract import Contract
from tests.contract.persistence.databases import Fixtures, OnMemory, OnPostgres
from tests.contract.persistence.samples import ALICE, BOB, GUILD, NOON, OTHER_GUILD, an_entry

EVERYTHING = AuditFilter()
PRICE = replace(an_entry(), guild_id=None, action=AuditAction.PRICE_SET, target="openai:gpt-5")
SIGN_IN = replace(PRICE, action=AuditAction.SESSION_STARTED, target=str(ALICE))
READ = replace(an_entry(), action=AuditAction.FLEET_READ, target="/api/v1/llm/requests")


async def all_pages(queries: StaffAuditQueries, *, limit: int) -> list[StaffAuditItem]:
    items: list[StaffAuditItem] = []
    while page := await queries.page(EVERYTHING, after=items[-1].entry.id if items else None, limit=limit):
        items.extend(page)
    return items


class StaffAuditContract(Contract):
    async def test_actions_on_no_guild_and_reads_of_guilds_are_listed_newest_first(
        self, audit: SystemAudit, queries: StaffAuditQueries
    ) -> None:
        for entry in (PRICE, READ, replace(READ, guild_id=OTHER_GUILD, action=AuditAction.CONVERSATION_READ)):
            await audit.append(entry)
        found = await queries.page(EVERYTHING)
        assert [(item.guild_id, item.entry.action) for item in found] == [
            (OTHER_GUILD, "conversation.read"),
            (GUILD, "fleet.read"),
            (None, "price.set"),
        ]
        assert (found[2].entry.target, found[2].entry.actor_id) == ("openai:gpt-5", str(ALICE))

    async def test_changes_that_guilds_make_themselves_are_not_listed(
        self, audit: SystemAudit, queries: StaffAuditQueries
    ) -> None:
        for action in set(AuditAction) - STAFF_READS:
            await audit.append(replace(an_entry(), action=action))
        assert await queries.page(EVERYTHING) == ()

    async def test_sign_ins_are_listed_where_they_are_asked_for(
        self, audit: SystemAudit, queries: StaffAuditQueries
    ) -> None:
        for entry in (PRICE, READ, SIGN_IN, replace(SIGN_IN, action=AuditAction.SESSION_ENDED)):
            await audit.append(entry)
        by_family = await queries.page(AuditFilter(family=AuditFamily.SESSION))
        assert [item.entry.action for item in by_family] == ["session.ended", "session.started"]
        by_action = await queries.page(AuditFilter(action=AuditAction.SESSION_STARTED))
        assert [item.entry.action for item in by_action] == ["session.started"]
        assert len(await queries.page(EVERYTHING)) == 2

    async def test_entries_are_found_by_actor_and_action(self, audit: SystemAudit, queries: StaffAuditQueries) -> None:
        for entry in (PRICE, READ, replace(READ, actor_id=BOB)):
            await audit.append(entry)
        assert [item.entry.actor_id for item in await queries.page(AuditFilter(actor_id=BOB))] == [str(BOB)]
        assert len(await queries.page(AuditFilter(action=AuditAction.PRICE_SET))) == 1

    @pytest.mark.parametrize("limit", [1, 2, 3, 10])
    async def test_pages_together_are_the_whole(
        self, audit: SystemAudit, queries: StaffAuditQueries, limit: int
    ) -> None:
        # At two moments only, so that page boundaries fall between entries of the same moment.
        for number in range(5):
            guild_id = GUILD if number % 2 else OTHER_GUILD
            at = NOON + timedelta(number % 2)
            await audit.append(replace(READ, target=str(number), guild_id=guild_id, at=at))
        found = await all_pages(queries, limit=limit)
        assert [item.entry.target for item in found] == ["3", "1", "4", "2", "0"]

    async def test_nothing_follows_an_id_that_is_none(self, audit: SystemAudit, queries: StaffAuditQueries) -> None:
        await audit.append(PRICE)
        assert await queries.page(EVERYTHING, after=10**17) == ()

    async def test_a_database_that_is_away_is_named(self, queries_without_database: StaffAuditQueries) -> None:
        with pytest.raises(ServiceUnavailable) as refusal:
            await queries_without_database.page(EVERYTHING)
        assert refusal.value.part == "database"


class TestMemory(OnMemory, StaffAuditContract):
    @pytest.fixture
    def audit(self, memory: MemoryDatabase) -> MemorySystemAudit:
        return MemorySystemAudit(memory)

    @pytest.fixture
    def queries(self, memory: MemoryDatabase, audit: MemorySystemAudit) -> StaffAuditQueries:
        return MemoryStaffAuditQueries(memory, audit)

    @pytest.fixture
    def queries_without_database(self, lost_memory: MemoryDatabase) -> StaffAuditQueries:
        return MemoryStaffAuditQueries(lost_memory, MemorySystemAudit(lost_memory))


class TestPostgres(OnPostgres, StaffAuditContract):
    @pytest.fixture
    def audit(self, engine: AsyncEngine) -> SystemAudit:
        return PostgresSystemAudit(engine)

    queries, queries_without_database = Fixtures[StaffAuditQueries].in_postgres(PostgresStaffAuditQueries)
