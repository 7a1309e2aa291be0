"""Look up the grants in force, which every dashboard request needs."""

import pytest

from adapters.persistence.work.memory_grants import MemoryGrantsInForce
from adapters.persistence.work.postgres_access import PostgresGrantsInForce
from application.ports.errors import ServiceUnavailable
from application.ports.guilds import GrantsInForce
from application.ports.work import BeginWork
from tests.contract.contract import Contract
from tests.contract.persistence.databases import Fixtures, OnMemory, OnPostgres
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


class GrantsInForceContract(Contract):
    async def test_a_guild_that_the_bot_never_was_in_has_none(self, begin: BeginWork, grants: GrantsInForce) -> None:
        await install(begin, OTHER_GUILD)
        assert await grants.of(GUILD) is None

    async def test_a_guild_that_the_bot_has_left_has_none(self, begin: BeginWork, grants: GrantsInForce) -> None:
        await install(begin)
        await save_guild(begin, a_guild(left_at=LATER))
        assert await grants.of(GUILD) is None

    async def test_grants_in_a_guild_that_the_bot_has_left_are_known_and_not_in_force(
        self, begin: BeginWork, grants: GrantsInForce
    ) -> None:
        await install(begin)
        there = await grants.known(GUILD)
        await save_guild(begin, a_guild(left_at=LATER))
        left = await grants.known(GUILD)
        assert there is not None
        assert left is not None
        assert (there.active, left.active) == (True, False)
        assert left.access.of(OWNER) == there.access.of(OWNER)
        assert left.access.of(OWNER) is not None
        assert await grants.known(OTHER_GUILD) is None

    async def test_a_guild_that_gave_none_is_there_all_the_same(self, begin: BeginWork, grants: GrantsInForce) -> None:
        await save_guild(begin, a_guild())
        access = await grants.of(GUILD)
        assert access is not None
        assert access.active == ()

    async def test_grants_in_force_are_those_that_a_unit_of_work_reads(
        self, begin: BeginWork, grants: GrantsInForce
    ) -> None:
        await install(begin)
        access = await read_access(begin)
        access.grant(ALICE, OWNER, NOON)
        access.grant(BOB, OWNER, NOON)
        await save_access(begin, access)
        access = await read_access(begin)
        access.revoke(BOB, OWNER, LATER)
        await save_access(begin, access)
        stored, found = await read_access(begin), await grants.of(GUILD)
        assert found is not None
        assert {grant.user_id for grant in found.active} == {OWNER, ALICE}
        assert (set(found.active), found.version) == (set(stored.active), stored.version)

    async def test_one_guild_never_sees_another_guilds_grants(self, begin: BeginWork, grants: GrantsInForce) -> None:
        await install(begin)
        await install(begin, OTHER_GUILD, by=ALICE)
        access = await grants.of(GUILD)
        assert access is not None
        assert [(grant.guild_id, grant.user_id) for grant in access.active] == [(GUILD, OWNER)]

    async def test_a_database_that_is_away_is_named(self, grants_without_database: GrantsInForce) -> None:
        with pytest.raises(ServiceUnavailable) as caught:
            await grants_without_database.of(GUILD)
        assert caught.value.part == "database"


class TestMemory(OnMemory, GrantsInForceContract):
    grants, grants_without_database = Fixtures[GrantsInForce].in_memory(MemoryGrantsInForce)


class TestPostgres(OnPostgres, GrantsInForceContract):
    grants, grants_without_database = Fixtures[GrantsInForce].in_postgres(PostgresGrantsInForce)
