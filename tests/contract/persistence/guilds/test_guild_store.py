"""Test the unit of work as a transaction, with its store of guilds as the example."""

import asyncio
from dataclasses import replace

import pytest

from application.ports.errors import ServiceUnavailable
from application.ports.work import BeginWork
from domain.guilds import Guild
from tests.contract.contract import Contract
from tests.contract.persistence.databases import OnMemory, OnPostgres
from tests.contract.persistence.samples import GUILD, LATER, OTHER_GUILD, a_guild, save_guild


async def read(begin: BeginWork) -> Guild | None:
    async with begin(GUILD) as work:
        return await work.guilds.get()


class GuildStoreContract(Contract):
    async def test_a_guild_that_was_never_there_is_none(self, begin: BeginWork) -> None:
        assert await read(begin) is None

    async def test_a_committed_guild_reads_back_unchanged(self, begin: BeginWork) -> None:
        await save_guild(begin, a_guild())
        assert await read(begin) == a_guild()

    async def test_saving_again_replaces_every_fact(self, begin: BeginWork) -> None:
        await save_guild(begin, a_guild())
        changed = replace(a_guild(), name="Tea", icon_url="https://cdn/icon.png", member_count=7, left_at=LATER)
        await save_guild(begin, changed)
        assert await read(begin) == changed

    async def test_a_unit_of_work_reads_its_own_writes(self, begin: BeginWork) -> None:
        async with begin(GUILD) as work:
            await work.guilds.save(a_guild())
            assert await work.guilds.get() == a_guild()

    async def test_uncommitted_writes_are_invisible_to_other_transactions(self, begin: BeginWork) -> None:
        async with begin(GUILD) as work:
            await work.guilds.save(a_guild())
            assert await read(begin) is None

    async def test_leaving_without_a_commit_rolls_back(self, begin: BeginWork) -> None:
        async with begin(GUILD) as work:
            await work.guilds.save(a_guild())
        assert await read(begin) is None

    async def test_leaving_with_an_error_rolls_back_and_passes_it_on(self, begin: BeginWork) -> None:
        async def fail() -> None:
            async with begin(GUILD) as work:
                await work.guilds.save(a_guild())
                raise LookupError("of the caller")

        with pytest.raises(LookupError, match="of the caller"):
            await fail()
        assert await read(begin) is None

    async def test_a_cancelled_unit_of_work_rolls_back(self, begin: BeginWork) -> None:
        written = asyncio.Event()

        async def write_and_hang() -> None:
            async with begin(GUILD) as work:
                await work.guilds.save(a_guild())
                written.set()
                await asyncio.Event().wait()

        task = asyncio.create_task(write_and_hang())
        await written.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert await read(begin) is None
        await save_guild(begin, a_guild())

    async def test_a_unit_of_work_ends_with_its_commit(self, begin: BeginWork) -> None:
        async with begin(GUILD) as work:
            await work.commit()
            with pytest.raises(RuntimeError):
                await work.guilds.get()
            with pytest.raises(RuntimeError):
                await work.commit()

    async def test_a_unit_of_work_is_used_inside_its_block(self, begin: BeginWork) -> None:
        with pytest.raises(RuntimeError):
            await begin(GUILD).guilds.get()

    async def test_one_guild_never_sees_another(self, begin: BeginWork) -> None:
        await save_guild(begin, a_guild(OTHER_GUILD))
        assert await read(begin) is None

    async def test_one_guild_never_writes_another(self, begin: BeginWork) -> None:
        async with begin(GUILD) as work:
            with pytest.raises(ValueError, match=str(OTHER_GUILD)):
                await work.guilds.save(a_guild(OTHER_GUILD))

    async def test_many_units_of_work_at_once_all_succeed(self, begin: BeginWork) -> None:
        await asyncio.gather(*(save_guild(begin, replace(a_guild(), member_count=count)) for count in range(40)))
        assert await read(begin) is not None

    async def test_a_database_that_is_away_is_named(self, begin_without_database: BeginWork) -> None:
        with pytest.raises(ServiceUnavailable) as caught:
            await read(begin_without_database)
        assert caught.value.part == "database"


class TestMemory(OnMemory, GuildStoreContract): ...


class TestPostgres(OnPostgres, GuildStoreContract): ...
