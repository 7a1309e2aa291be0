"""Query the audit log for the dashboard: the newest first, in pages, with filters."""

from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.persistence.audit.memory_queries import MemoryAuditLogQueries
from adapters.persistence.audit.postgres_queries import PostgresAuditLogQueries
from application.correlation import correlated
from application.ports.errors import ServiceUnavailable
from application.ports.work import BeginWork
from application.queries.audit import AuditFilter, AuditLogItem, AuditLogQueries
from domain.audit import AuditAction, AuditEntry, AuditFamily
from domain.settings import JsonValue
from tests.contract.contract import Contract
from tests.contract.persistence.databases import Fixtures, OnMemory, OnPostgres
from tests.contract.persistence.samples import ALICE, BOB, GUILD, LATER, NOON, OTHER_GUILD, an_entry

EVERYTHING = AuditFilter()


async def written(begin: BeginWork, *entries: AuditEntry) -> None:
    for entry in entries:
        assert entry.guild_id is not None
        async with begin(entry.guild_id) as work:
            await work.audit.append(entry)
            await work.commit()


async def all_pages(queries: AuditLogQueries, wanted: AuditFilter, *, limit: int) -> list[AuditLogItem]:
    items: list[AuditLogItem] = []
    while page := await queries.page(GUILD, wanted, after=items[-1].id if items else None, limit=limit):
        items.extend(page)
    return items


class AuditLogQueriesContract(Contract):
    async def test_a_guild_without_history_has_none(self, audit: AuditLogQueries) -> None:
        assert await audit.page(GUILD, EVERYTHING) == ()

    async def test_an_entry_is_shown_as_it_was_written(self, begin: BeginWork, audit: AuditLogQueries) -> None:
        with correlated("c0ffee"):
            await written(begin, replace(an_entry(), before={"old": ["1", None, True]}))
        [item] = await audit.page(GUILD, EVERYTHING)
        assert item == AuditLogItem(
            id=item.id,
            at=NOON,
            action=AuditAction.SETTINGS_CHANGED,
            actor_id=str(ALICE),
            target="ask",
            before={"old": ["1", None, True]},
            after={"persona": "a pirate", "roles": ["1", "2"]},
            correlation_id="c0ffee",
        )

    async def test_an_entry_without_a_user_has_no_actor(self, begin: BeginWork, audit: AuditLogQueries) -> None:
        await written(begin, replace(an_entry(actor_id=None), after=None))
        [item] = await audit.page(GUILD, EVERYTHING)
        assert (item.actor_id, item.before, item.after, item.correlation_id) == (None, None, None, None)

    async def test_the_newest_comes_first_and_of_one_moment_the_last_written(
        self, begin: BeginWork, audit: AuditLogQueries
    ) -> None:
        await written(begin, *(replace(an_entry(), target=str(n), at=NOON + timedelta(n // 2)) for n in (2, 3, 0, 1)))
        items = await audit.page(GUILD, EVERYTHING)
        assert [item.target for item in items] == ["3", "2", "1", "0"]

    @pytest.mark.parametrize("limit", [1, 2, 3, 10])
    async def test_pages_together_are_the_whole(self, begin: BeginWork, audit: AuditLogQueries, limit: int) -> None:
        # At two moments only, so that page boundaries fall between entries of the same moment.
        await written(begin, *(replace(an_entry(), target=str(n), at=NOON + timedelta(n % 2)) for n in range(7)))
        items = await all_pages(audit, EVERYTHING, limit=limit)
        assert [item.target for item in items] == ["5", "3", "1", "6", "4", "2", "0"]

    async def test_entries_written_while_paging_move_no_page(self, begin: BeginWork, audit: AuditLogQueries) -> None:
        await written(begin, *(replace(an_entry(), target=str(n)) for n in range(4)))
        first = await audit.page(GUILD, EVERYTHING, limit=2)
        await written(begin, replace(an_entry(), target="late"))
        second = await audit.page(GUILD, EVERYTHING, after=first[-1].id, limit=2)
        assert [item.target for item in (*first, *second)] == ["3", "2", "1", "0"]

    @pytest.mark.parametrize(
        ("wanted", "found"),
        [
            (AuditFilter(actor_id=BOB), {"bob"}),
            (AuditFilter(action=AuditAction.ACCESS_GRANTED), {"granted"}),
            (AuditFilter(family=AuditFamily.ACCESS), {"granted"}),
            (AuditFilter(target="bob"), {"bob"}),
            (AuditFilter(since=LATER), {"late"}),
            (AuditFilter(until=LATER), {"bob", "granted"}),
            (AuditFilter(since=NOON, until=NOON), set()),
            (AuditFilter(actor_id=ALICE, since=NOON, until=LATER), {"granted"}),
            (AuditFilter(actor_id=BOB, action=AuditAction.ACCESS_GRANTED), set()),
        ],
    )
    async def test_filters_find_only_matching_entries(
        self, begin: BeginWork, audit: AuditLogQueries, wanted: AuditFilter, found: set[str]
    ) -> None:
        await written(
            begin,
            replace(an_entry(actor_id=BOB), target="bob"),
            replace(an_entry(), action=AuditAction.ACCESS_GRANTED, target="granted"),
            replace(an_entry(), target="late", at=LATER),
        )
        assert {item.target for item in await all_pages(audit, wanted, limit=1)} == found

    async def test_the_history_of_a_field_is_the_changes_of_its_value(
        self, begin: BeginWork, audit: AuditLogQueries
    ) -> None:
        history: list[tuple[dict[str, JsonValue], dict[str, JsonValue]]] = [
            ({}, {"n": 1}),
            ({"n": 1}, {"n": 1, "other": 2}),
            ({"n": 1}, {"n": None}),
            ({"n": None}, {}),
        ]
        changes = (
            replace(an_entry(), before=before, after=after, at=NOON + timedelta(n))
            for n, (before, after) in enumerate(history)
        )
        called = replace(an_entry(), action=AuditAction.EXTENSION_CALLED, before=None, after={"n": 3}, at=LATER)
        reset = replace(
            an_entry(), action=AuditAction.SETTINGS_RESET, before={"n": 4}, after={}, at=NOON - timedelta(1)
        )
        await written(begin, *changes, called, reset, replace(an_entry(), before=None, after={"n'": 1}))
        items = await all_pages(audit, AuditFilter(target="ask", field="n"), limit=2)
        assert [(item.before, item.after) for item in items] == [
            ({"n": None}, {}),
            ({"n": 1}, {"n": None}),
            ({}, {"n": 1}),
            ({"n": 4}, {}),
        ]

    async def test_one_guild_never_sees_anothers_entries(self, begin: BeginWork, audit: AuditLogQueries) -> None:
        await written(begin, an_entry(), an_entry(OTHER_GUILD))
        [own] = await audit.page(GUILD, EVERYTHING)
        [others] = await audit.page(OTHER_GUILD, EVERYTHING)
        assert await audit.page(GUILD, EVERYTHING, after=others.id) == ()
        assert own.id != others.id

    async def test_nothing_follows_an_unknown_entry(self, begin: BeginWork, audit: AuditLogQueries) -> None:
        await written(begin, an_entry())
        assert await audit.page(GUILD, EVERYTHING, after=2**62) == ()

    async def test_a_database_that_is_away_is_named(self, audit_without_database: AuditLogQueries) -> None:
        with pytest.raises(ServiceUnavailable) as caught:
            await audit_without_database.page(GUILD, EVERYTHING)
        assert caught.value.part == "database"


class TestMemory(OnMemory, AuditLogQueriesContract):
    audit, audit_without_database = Fixtures[AuditLogQueries].in_memory(MemoryAuditLogQueries)


class TestPostgres(OnPostgres, AuditLogQueriesContract):
    audit, audit_without_database = Fixtures[AuditLogQueries].in_postgres(PostgresAuditLogQueries)
