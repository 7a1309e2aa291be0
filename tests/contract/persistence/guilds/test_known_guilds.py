"""List the guilds recorded as joined by the bot."""

import pytest

from adapters.persistence.guilds.memory_known import MemoryKnownGuilds
from adapters.persistence.guilds.postgres_known import PostgresKnownGuilds
from application.ports.errors import ServiceUnavailable
from application.ports.guilds import KnownGuilds
from application.ports.work import BeginWork
from tests.contract.contract import Contract
from tests.contract.persistence.databases import Fixtures, OnMemory, OnPostgres
from tests.contract.persistence.samples import GUILD, LATER, OTHER_GUILD, a_guild, save_guild


class KnownGuildsContract(Contract):
    async def test_at_first_there_are_none(self, known: KnownGuilds) -> None:
        assert await known.active() == frozenset()

    async def test_guilds_that_the_bot_left_are_not_among_them(self, begin: BeginWork, known: KnownGuilds) -> None:
        await save_guild(begin, a_guild())
        await save_guild(begin, a_guild(OTHER_GUILD, left_at=LATER))
        assert await known.active() == {GUILD}

    async def test_guilds_of_all_users_are_listed(self, begin: BeginWork, known: KnownGuilds) -> None:
        for guild_id in (GUILD, OTHER_GUILD):
            await save_guild(begin, a_guild(guild_id))
        assert await known.active() == {GUILD, OTHER_GUILD}

    async def test_a_database_that_is_away_is_named(self, known_without_database: KnownGuilds) -> None:
        with pytest.raises(ServiceUnavailable) as caught:
            await known_without_database.active()
        assert caught.value.part == "database"


class TestMemory(OnMemory, KnownGuildsContract):
    known, known_without_database = Fixtures[KnownGuilds].in_memory(MemoryKnownGuilds)


class TestPostgres(OnPostgres, KnownGuildsContract):
    known, known_without_database = Fixtures[KnownGuilds].in_postgres(PostgresKnownGuilds)
