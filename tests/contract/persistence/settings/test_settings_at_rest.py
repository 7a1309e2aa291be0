"""Read settings rows of all guilds in pages, and replace them without a new version."""

from dataclasses import replace

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.persistence.memory.database import MemoryDatabase
from adapters.persistence.settings.memory_at_rest import MemorySettingsAtRest
from adapters.persistence.settings.postgres_at_rest import PostgresSettingsAtRest
from application.ports.secrets import SettingsAtRest
from application.ports.work import BeginWork
from tests.contract.contract import Contract
from tests.contract.persistence.databases import OnMemory, OnPostgres
from tests.contract.persistence.samples import GUILD, OTHER_GUILD, a_guild, a_section, save_guild, save_section


class SettingsAtRestContract(Contract):
    @pytest.fixture(autouse=True)
    async def installed(self, begin: BeginWork) -> None:
        await save_guild(begin, a_guild())
        await save_guild(begin, a_guild(OTHER_GUILD))

    async def test_pages_list_every_row_once(self, begin: BeginWork, rows: SettingsAtRest) -> None:
        for guild_id in (GUILD, OTHER_GUILD):
            for key in ("a", "b", "c"):
                await save_section(begin, replace(a_section(guild_id=guild_id), key=key))
        seen, last = [], None
        while page := await rows.page(last, 2):
            seen += [(row.guild_id, row.key) for row in page]
            last = page[-1]
        assert seen == [(guild_id, key) for guild_id in (GUILD, OTHER_GUILD) for key in "abc"]

    async def test_a_row_that_has_changed_since_is_not_replaced(self, begin: BeginWork, rows: SettingsAtRest) -> None:
        await save_section(begin, a_section({"text": "Hi"}))
        (read,) = await rows.page(None, 2)
        await save_section(begin, a_section({"text": "Ahoy"}, version=2))
        assert not await rows.replace(read, {"text": "Moin"})
        assert [row.values for row in await rows.page(None, 2)] == [{"text": "Ahoy"}]


class TestMemory(OnMemory, SettingsAtRestContract):
    @pytest.fixture
    def rows(self, memory: MemoryDatabase) -> SettingsAtRest:
        return MemorySettingsAtRest(memory)


class TestPostgres(OnPostgres, SettingsAtRestContract):
    @pytest.fixture
    def rows(self, engine: AsyncEngine) -> SettingsAtRest:
        return PostgresSettingsAtRest(engine)
