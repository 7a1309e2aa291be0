"""Store a guild's settings sections unchanged, each version once."""

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from typing_extensions import override

from adapters.cogs.settings.catalogue import PydanticSettingsCatalogue
from adapters.llm.models.catalogue import ListedModels
from adapters.persistence.memory.database import MemoryDatabase
from adapters.persistence.settings.secret_box import AesSecretBox
from adapters.persistence.work.memory_work import memory_work
from adapters.persistence.work.postgres_work import postgres_work
from application.ports.work import BeginWork
from application.settings.seal_settings import SettingsSeal
from application.settings.sealed_work import sealed_work
from domain.settings import JsonValue, StaleSettings, StoredSection
from tests.contract.contract import Contract
from tests.contract.persistence.databases import OnMemory, OnPostgres
from tests.contract.persistence.samples import (
    BOB,
    GUILD,
    LATER,
    OTHER_GUILD,
    a_guild,
    a_section,
    save_guild,
    save_section,
)

EVERY_KIND_OF_VALUE: dict[str, JsonValue] = {
    "text": 'quotes " \\ and ☕ and \n',
    "number": 0.7,
    "integer": -3,
    "flag": False,
    "nothing": None,
    "roles": ["1150000000000000001", "2"],
    "nested": {"deep": [{"er": 1}]},
    "empty": {},
}


def sealed(begin: BeginWork) -> BeginWork:
    """Return a unit of work without declared sections, so that every value is sealed."""
    catalogue = PydanticSettingsCatalogue(ListedModels(), [])
    return sealed_work(begin, SettingsSeal(AesSecretBox(["k" * 32]), catalogue))


async def read(begin: BeginWork, key: str = "ask") -> StoredSection | None:
    async with begin(GUILD) as work:
        return await work.settings.get(key)


class SettingsStoreContract(Contract):
    @pytest.fixture(autouse=True)
    async def installed(self, begin: BeginWork) -> None:
        await save_guild(begin, a_guild())
        await save_guild(begin, a_guild(OTHER_GUILD))

    async def test_a_section_that_was_never_stored_is_none(self, begin: BeginWork) -> None:
        assert await read(begin) is None

    async def test_a_committed_section_reads_back_unchanged(self, begin: BeginWork) -> None:
        await save_section(begin, a_section(EVERY_KIND_OF_VALUE))
        assert await read(begin) == a_section(EVERY_KIND_OF_VALUE)

    async def test_the_next_version_replaces_every_fact(self, begin: BeginWork) -> None:
        await save_section(begin, a_section())
        second = replace(a_section({}, version=2), schema_version=4, updated_by=None, updated_at=LATER)
        await save_section(begin, second)
        assert await read(begin) == second

    async def test_all_are_listed_by_key(self, begin: BeginWork) -> None:
        for key in ("b", "B", "a_", "aa"):
            await save_section(begin, a_section(key=key))
        async with begin(GUILD) as work:
            assert [section.key for section in await work.settings.all()] == ["B", "a_", "aa", "b"]

    async def test_a_stored_version_cannot_be_stored_again(self, begin: BeginWork) -> None:
        await save_section(begin, a_section())
        with pytest.raises(StaleSettings) as caught:
            await save_section(begin, a_section({"persona": "a king"}))
        assert caught.value.current_version == 1
        assert await read(begin) == a_section()

    async def test_a_version_cannot_be_skipped(self, begin: BeginWork) -> None:
        await save_section(begin, a_section())
        with pytest.raises(StaleSettings) as caught:
            await save_section(begin, a_section(version=3))
        assert caught.value.current_version == 1

    async def test_a_later_version_of_nothing_is_refused(self, begin: BeginWork) -> None:
        with pytest.raises(StaleSettings) as caught:
            await save_section(begin, a_section(version=2))
        assert caught.value.current_version == 0
        assert await read(begin) is None

    @pytest.mark.parametrize("version", [1, 2])
    async def test_of_parallel_saves_exactly_one_wins(self, begin: BeginWork, version: int) -> None:
        if version == 2:
            await save_section(begin, a_section())
        contenders = [a_section({"persona": str(number)}, version=version) for number in range(5)]
        outcomes = await asyncio.gather(
            *(save_section(begin, section) for section in contenders), return_exceptions=True
        )
        assert sorted(type(outcome).__name__ for outcome in outcomes) == ["NoneType", *["StaleSettings"] * 4]
        assert {outcome.current_version for outcome in outcomes if isinstance(outcome, StaleSettings)} == {version}
        assert await read(begin) == contenders[outcomes.index(None)]

    async def test_leaving_without_a_commit_rolls_back(self, begin: BeginWork) -> None:
        async with begin(GUILD) as work:
            await work.settings.save(a_section())
        assert await read(begin) is None
        await save_section(begin, a_section())

    async def test_changing_the_values_that_were_given_changes_nothing_stored(self, begin: BeginWork) -> None:
        values: dict[str, JsonValue] = {"persona": "a pirate"}
        await save_section(begin, a_section(values))
        values["persona"] = "a spy"
        assert await read(begin) == a_section({"persona": "a pirate"})

    async def test_one_guild_never_sees_anothers_settings(self, begin: BeginWork) -> None:
        await save_section(begin, a_section(guild_id=OTHER_GUILD))
        assert await read(begin) is None
        async with begin(GUILD) as work:
            assert await work.settings.all() == ()
        await save_section(begin, replace(a_section({"persona": "ours"}), updated_by=BOB))
        async with begin(OTHER_GUILD) as work:
            assert await work.settings.all() == (a_section(guild_id=OTHER_GUILD),)

    async def test_one_guild_never_writes_anothers_settings(self, begin: BeginWork) -> None:
        async with begin(GUILD) as work:
            with pytest.raises(ValueError, match=str(OTHER_GUILD)):
                await work.settings.save(a_section(guild_id=OTHER_GUILD))


class TestMemory(OnMemory, SettingsStoreContract): ...


class TestPostgres(OnPostgres, SettingsStoreContract): ...


class TestSealedMemory(OnMemory, SettingsStoreContract):
    @pytest.fixture
    @override
    def begin(self, memory: MemoryDatabase) -> BeginWork:
        return sealed(memory_work(memory))


class TestSealedPostgres(OnPostgres, SettingsStoreContract):
    @pytest.fixture
    @override
    def begin(self, engine: AsyncEngine) -> BeginWork:
        return sealed(postgres_work(engine))
