"""Store the grants of a guild with their history, and refuse concurrent saves."""

import asyncio

import pytest

from application.ports.work import BeginWork
from domain.access import AccessKind, GuildAccess, StaleAccess
from tests.contract.contract import Contract
from tests.contract.persistence.databases import OnMemory, OnPostgres, ReadHistory
from tests.contract.persistence.samples import (
    ALICE,
    BOB,
    GUILD,
    LATER,
    NOON,
    OTHER_GUILD,
    OWNER,
    install,
    read_access,
    save_access,
)


async def _installed_with_a_delegate(begin: BeginWork) -> GuildAccess:
    await install(begin)
    access = await read_access(begin)
    access.grant(ALICE, OWNER, NOON)
    await save_access(begin, access)
    return await read_access(begin)


class GuildAccessStoreContract(Contract):
    async def test_a_guild_without_grants_has_none(self, begin: BeginWork) -> None:
        assert (await read_access(begin)).active == ()

    async def test_committed_grants_read_back_unchanged(self, begin: BeginWork) -> None:
        await install(begin)
        access = await read_access(begin)
        granted = access.grant(ALICE, OWNER, LATER)
        await save_access(begin, access)
        initial, delegate = (await read_access(begin)).active
        assert (initial.user_id, initial.kind, initial.granted_by) == (OWNER, AccessKind.INITIAL, None)
        assert delegate == granted

    async def test_a_revoked_grant_is_gone_and_stays_in_the_history(
        self, begin: BeginWork, read_history: ReadHistory
    ) -> None:
        access = await _installed_with_a_delegate(begin)
        revoked = access.revoke(ALICE, OWNER, LATER)
        await save_access(begin, access)
        assert (await read_access(begin)).of(ALICE) is None
        assert revoked in await read_history(GUILD)

    async def test_installing_again_ends_every_grant_and_keeps_the_history(
        self, begin: BeginWork, read_history: ReadHistory
    ) -> None:
        await _installed_with_a_delegate(begin)
        # At the same instant and by the same user: time and name alone do not distinguish these grants.
        await install(begin)
        assert [(grant.user_id, grant.kind) for grant in (await read_access(begin)).active] == [
            (OWNER, AccessKind.INITIAL)
        ]
        assert sorted((grant.user_id, grant.revoked_at is None) for grant in await read_history(GUILD)) == [
            (OWNER, False),
            (OWNER, True),
            (ALICE, False),
        ]

    async def test_a_transfer_reads_back_with_both_grants_of_the_former(
        self, begin: BeginWork, read_history: ReadHistory
    ) -> None:
        access = await _installed_with_a_delegate(begin)
        access.transfer(ALICE, by=OWNER, at=LATER)
        await save_access(begin, access)
        kinds = {grant.user_id: grant.kind for grant in (await read_access(begin)).active}
        assert kinds == {ALICE: AccessKind.INITIAL, OWNER: AccessKind.DELEGATE}
        assert sorted((grant.user_id, grant.revoked_by) for grant in await read_history(GUILD) if grant.revoked_at) == [
            (OWNER, OWNER),
            (ALICE, OWNER),
        ]

    async def test_a_departure_revokes_grants_without_an_actor(
        self, begin: BeginWork, read_history: ReadHistory
    ) -> None:
        access = await _installed_with_a_delegate(begin)
        departed = access.depart(ALICE, LATER)
        await save_access(begin, access)
        assert departed in await read_history(GUILD)

    async def test_granted_and_revoked_on_one_copy_is_in_the_history(
        self, begin: BeginWork, read_history: ReadHistory
    ) -> None:
        await install(begin)
        access = await read_access(begin)
        access.grant(ALICE, OWNER, NOON)
        revoked = access.revoke(ALICE, OWNER, NOON)
        regranted = access.grant(ALICE, OWNER, NOON)
        await save_access(begin, access)
        assert (await read_access(begin)).of(ALICE) == regranted
        assert revoked in await read_history(GUILD)

    async def test_a_stale_copy_is_refused_and_changes_nothing(self, begin: BeginWork) -> None:
        await install(begin)
        stale = await read_access(begin)
        fresh = await read_access(begin)
        fresh.grant(ALICE, OWNER, NOON)
        await save_access(begin, fresh)
        stale.grant(BOB, OWNER, NOON)
        with pytest.raises(StaleAccess):
            await save_access(begin, stale)
        assert (await read_access(begin)).of(BOB) is None

    async def test_a_copy_is_saved_once(self, begin: BeginWork) -> None:
        await install(begin)
        access = await read_access(begin)
        await save_access(begin, access)
        with pytest.raises(StaleAccess):
            await save_access(begin, access)

    async def test_a_fresh_copy_is_accepted_again_and_again(self, begin: BeginWork) -> None:
        await install(begin)
        for _ in range(3):
            await save_access(begin, await read_access(begin))
        assert (await read_access(begin)).version == 4

    async def test_of_parallel_saves_exactly_one_wins(self, begin: BeginWork) -> None:
        await install(begin)
        copies = [await read_access(begin) for _ in range(5)]
        for number, copy in enumerate(copies):
            copy.grant(type(ALICE)(ALICE + number), OWNER, NOON)
        outcomes = await asyncio.gather(*(save_access(begin, copy) for copy in copies), return_exceptions=True)
        assert sorted(type(outcome).__name__ for outcome in outcomes) == ["NoneType", *["StaleAccess"] * 4]
        assert len((await read_access(begin)).active) == 2

    async def test_a_guild_that_was_never_there_has_nothing_to_save_to(self, begin: BeginWork) -> None:
        access = GuildAccess(GUILD)
        access.install(OWNER, NOON)
        with pytest.raises(StaleAccess):
            await save_access(begin, access)

    async def test_one_guild_never_sees_anothers_grants(self, begin: BeginWork) -> None:
        await install(begin, OTHER_GUILD)
        assert (await read_access(begin)).active == ()

    async def test_one_guild_never_writes_anothers_grants(self, begin: BeginWork) -> None:
        await install(begin, OTHER_GUILD)
        access = await read_access(begin, OTHER_GUILD)
        access.grant(ALICE, OWNER, NOON)
        async with begin(GUILD) as work:
            with pytest.raises(ValueError, match=str(OTHER_GUILD)):
                await work.guild_access.save(access)


class TestMemory(OnMemory, GuildAccessStoreContract): ...


class TestPostgres(OnPostgres, GuildAccessStoreContract): ...
