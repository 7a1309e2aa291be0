"""Query guilds for the guild selector and the overview."""

import pytest

from application.ports.errors import ServiceUnavailable
from application.ports.work import BeginWork
from application.queries.guilds import GuildFacts, GuildListItem, GuildQueries
from domain.access import AccessKind
from domain.guilds import AddedBySource
from domain.ids import GuildId
from tests.contract.contract import Contract
from tests.contract.persistence.databases import OnMemory, OnPostgres
from tests.contract.persistence.samples import (
    ALICE,
    BOB,
    GUILD,
    LATER,
    NOON,
    OTHER_GUILD,
    OWNER,
    a_guild,
    install,
    read_access,
    save_access,
    save_guild,
)


class GuildQueriesContract(Contract):
    async def test_a_user_without_access_has_no_guilds(self, begin: BeginWork, guilds: GuildQueries) -> None:
        await install(begin)
        assert await guilds.guilds_of(BOB) == ()

    async def test_a_guild_is_listed_with_the_kind_of_access(self, begin: BeginWork, guilds: GuildQueries) -> None:
        await install(begin)
        access = await read_access(begin)
        access.grant(ALICE, OWNER, NOON)
        await save_access(begin, access)
        item = GuildListItem(
            id=str(GUILD), name="Café ☕", icon_url=None, member_count=42, active=True, access=AccessKind.DELEGATE
        )
        assert await guilds.guilds_of(ALICE) == (item,)
        assert [found.access for found in await guilds.guilds_of(OWNER)] == [AccessKind.INITIAL]

    async def test_guilds_are_listed_by_name(self, begin: BeginWork, guilds: GuildQueries) -> None:
        names = ("zebra", "Apple", "Ärger", "banana", "apple")
        for number, name in enumerate(names):
            await install(begin, GuildId(GUILD + number), name=name)
        assert [item.name for item in await guilds.guilds_of(OWNER)] == ["Apple", "apple", "banana", "zebra", "Ärger"]

    async def test_a_guild_that_the_bot_left_is_not_listed(self, begin: BeginWork, guilds: GuildQueries) -> None:
        await install(begin)
        await save_guild(begin, a_guild(left_at=LATER))
        assert await guilds.guilds_of(OWNER) == ()

    async def test_a_revoked_user_does_not_see_the_guild(self, begin: BeginWork, guilds: GuildQueries) -> None:
        await install(begin)
        for change in ("grant", "revoke"):
            access = await read_access(begin)
            getattr(access, change)(ALICE, OWNER, NOON)
            await save_access(begin, access)
        assert await guilds.guilds_of(ALICE) == ()

    async def test_the_facts_of_a_guild(self, begin: BeginWork, guilds: GuildQueries) -> None:
        await save_guild(begin, a_guild(left_at=LATER))
        assert await guilds.facts(GUILD) == GuildFacts(
            id=str(GUILD),
            name="Café ☕",
            icon_url=None,
            member_count=42,
            active=False,
            owner_id=str(OWNER),
            added_by=str(OWNER),
            added_by_source=AddedBySource.AUDIT_LOG,
            joined_at=NOON,
        )

    async def test_one_guild_never_sees_another_guilds_facts(self, begin: BeginWork, guilds: GuildQueries) -> None:
        await save_guild(begin, a_guild(OTHER_GUILD))
        assert await guilds.facts(GUILD) is None

    async def test_a_database_that_is_away_is_named(self, guilds_without_database: GuildQueries) -> None:
        for attempt in (guilds_without_database.guilds_of(OWNER), guilds_without_database.facts(GUILD)):
            with pytest.raises(ServiceUnavailable) as caught:
                await attempt
            assert caught.value.part == "database"


class TestMemory(OnMemory, GuildQueriesContract): ...


class TestPostgres(OnPostgres, GuildQueriesContract): ...
