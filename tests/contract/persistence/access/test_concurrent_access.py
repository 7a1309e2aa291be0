"""Concurrent changes of a guild's grants: both succeed, or the second is refused for a reason that it states."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from adapters.clock import SystemClock
from adapters.discord.rest.memory import MemoryMemberDirectory
from application.access.grant_access import GrantAccess, GrantAccessCommand
from application.access.reclaim_access import ReclaimAccess, ReclaimAccessCommand
from application.access.record_departure import RecordDeparture
from application.access.revoke_access import RevokeAccess, RevokeAccessCommand
from application.access.transfer_access import TransferAccess, TransferAccessCommand
from application.ports.discord import Member
from application.ports.work import BeginWork
from domain.access import AccessDenied, AccessKind, GuildAccess, StaleAccess
from domain.ids import UserId
from tests.contract.contract import Contract
from tests.contract.persistence.databases import OnMemory, OnPostgres, ReadAudit
from tests.contract.persistence.samples import ALICE, BOB, GUILD, NOON, OWNER, install, read_access, save_access

EVE = UserId(BOB + 1)
MEMBERS = MemoryMemberDirectory(
    {
        GUILD: [
            Member(id=user_id, name="n", display_name="n", avatar_url=None, bot=False)
            for user_id in (OWNER, ALICE, BOB, EVE)
        ]
    },
    owners={GUILD: OWNER},
)
CLOCK = SystemClock()


@asynccontextmanager
async def concurrent_save(begin: BeginWork, change: Callable[[GuildAccess], object]) -> AsyncIterator[None]:
    """Save a change, and commit it after the block: an action that the block starts must wait for the commit."""
    async with begin(GUILD) as work:
        access = await work.guild_access.get()
        change(access)
        await work.guild_access.save(access)
        yield
        await work.commit()


async def meanwhile(
    begin: BeginWork, change: Callable[[GuildAccess], object], action: Callable[[], Awaitable[object]]
) -> object:
    """Run `action`, which reads the grants before the change is committed, and return its result."""
    async with concurrent_save(begin, change):
        task = asyncio.ensure_future(action())
        done, _ = await asyncio.wait([task], timeout=0.2)
        assert not done, "The action did not wait for the first save."
    return await task


async def delegated(begin: BeginWork, *users: UserId) -> None:
    await install(begin)
    access = await read_access(begin)
    for user_id in users:
        access.grant(user_id, OWNER, NOON)
    await save_access(begin, access)


class ConcurrentAccessContract(Contract):
    async def test_two_grants_at_once_both_hold(self, begin: BeginWork, read_audit: ReadAudit) -> None:
        await delegated(begin)
        grant = GrantAccess(begin, MEMBERS, CLOCK)
        await meanwhile(
            begin,
            lambda access: access.grant(BOB, OWNER, NOON),
            lambda: grant(GrantAccessCommand(guild_id=GUILD, granted_by=OWNER, member_id=ALICE)),
        )
        assert {grant.user_id for grant in (await read_access(begin)).active} == {OWNER, ALICE, BOB}
        assert len(await read_audit(GUILD)) == 1

    async def test_a_user_revoked_at_the_same_moment_grants_nothing(
        self, begin: BeginWork, read_audit: ReadAudit
    ) -> None:
        await delegated(begin, ALICE)
        grant = GrantAccess(begin, MEMBERS, CLOCK)
        with pytest.raises(AccessDenied):
            await meanwhile(
                begin,
                lambda access: access.revoke(ALICE, OWNER, NOON),
                lambda: grant(GrantAccessCommand(guild_id=GUILD, granted_by=ALICE, member_id=BOB)),
            )
        assert (await read_access(begin)).of(BOB) is None
        assert await read_audit(GUILD) == []

    async def test_a_revocation_and_a_grant_at_once_both_hold(self, begin: BeginWork) -> None:
        await delegated(begin, ALICE)
        revoke = RevokeAccess(begin, CLOCK)
        await meanwhile(
            begin,
            lambda access: access.grant(BOB, OWNER, NOON),
            lambda: revoke(RevokeAccessCommand(guild_id=GUILD, revoked_by=OWNER, user_id=ALICE)),
        )
        assert {grant.user_id for grant in (await read_access(begin)).active} == {OWNER, BOB}

    async def test_a_transfer_and_a_grant_at_once_both_hold(self, begin: BeginWork) -> None:
        await delegated(begin)
        transfer = TransferAccess(begin, MEMBERS, CLOCK)
        await meanwhile(
            begin,
            lambda access: access.grant(BOB, OWNER, NOON),
            lambda: transfer(TransferAccessCommand(guild_id=GUILD, transferred_by=OWNER, member_id=ALICE)),
        )
        kinds = {grant.user_id: grant.kind for grant in (await read_access(begin)).active}
        assert kinds == {ALICE: AccessKind.INITIAL, OWNER: AccessKind.DELEGATE, BOB: AccessKind.DELEGATE}

    async def test_a_reclaim_undoes_a_transfer_of_the_same_moment(self, begin: BeginWork) -> None:
        await delegated(begin)
        reclaim = ReclaimAccess(begin, MEMBERS, CLOCK)
        access = await read_access(begin)
        access.transfer(ALICE, by=OWNER, at=NOON)
        await save_access(begin, access)
        await meanwhile(
            begin,
            lambda access: access.transfer(BOB, by=ALICE, at=NOON),
            lambda: reclaim(ReclaimAccessCommand(guild_id=GUILD, claimed_by=OWNER)),
        )
        kinds = {grant.user_id: grant.kind for grant in (await read_access(begin)).active}
        assert kinds == {OWNER: AccessKind.INITIAL, ALICE: AccessKind.DELEGATE, BOB: AccessKind.DELEGATE}

    async def test_a_departure_and_a_grant_at_once_both_hold(self, begin: BeginWork) -> None:
        await delegated(begin, ALICE)
        depart = RecordDeparture(begin, CLOCK)
        await meanwhile(begin, lambda access: access.grant(BOB, OWNER, NOON), lambda: depart(GUILD, ALICE))
        assert {grant.user_id for grant in (await read_access(begin)).active} == {OWNER, BOB}

    async def test_many_at_once_end_with_their_change_or_a_refusal(
        self, begin: BeginWork, read_audit: ReadAudit
    ) -> None:
        await delegated(begin)
        grant = GrantAccess(begin, MEMBERS, CLOCK)
        outcomes = await asyncio.gather(
            *(
                grant(GrantAccessCommand(guild_id=GUILD, granted_by=OWNER, member_id=user_id))
                for user_id in (ALICE, BOB, EVE) * 4
            ),
            return_exceptions=True,
        )
        assert {type(outcome) for outcome in outcomes if isinstance(outcome, BaseException)} <= {StaleAccess}
        assert {grant.user_id for grant in (await read_access(begin)).active} == {OWNER, ALICE, BOB, EVE}
        assert len(await read_audit(GUILD)) == 3


class TestMemory(OnMemory, ConcurrentAccessContract): ...


class TestPostgres(OnPostgres, ConcurrentAccessContract): ...
