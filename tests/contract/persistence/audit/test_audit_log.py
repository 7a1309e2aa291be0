"""Write audit entries in the transaction of the change, with the correlation id, and for its own guild only."""

import pytest

from application.correlation import correlated
from application.ports.work import BeginWork
from tests.contract.contract import Contract
from tests.contract.persistence.databases import OnMemory, OnPostgres, ReadAudit
from tests.contract.persistence.samples import GUILD, OTHER_GUILD, an_entry


class AuditLogContract(Contract):
    async def test_entries_are_kept_unchanged_and_in_order(self, begin: BeginWork, read_audit: ReadAudit) -> None:
        async with begin(GUILD) as work:
            await work.audit.append(an_entry())
            await work.audit.append(an_entry(actor_id=None))
            await work.commit()
        assert await read_audit(GUILD) == [(an_entry(), None), (an_entry(actor_id=None), None)]

    async def test_an_entry_carries_the_correlation_id_of_its_time(
        self, begin: BeginWork, read_audit: ReadAudit
    ) -> None:
        async with begin(GUILD) as work:
            with correlated("c0ffee"):
                await work.audit.append(an_entry())
            await work.commit()
        assert await read_audit(GUILD) == [(an_entry(), "c0ffee")]

    async def test_leaving_without_a_commit_leaves_no_entry(self, begin: BeginWork, read_audit: ReadAudit) -> None:
        async with begin(GUILD) as work:
            await work.audit.append(an_entry())
        assert await read_audit(GUILD) == []

    async def test_one_guild_never_sees_anothers_entries(self, begin: BeginWork, read_audit: ReadAudit) -> None:
        async with begin(OTHER_GUILD) as work:
            await work.audit.append(an_entry(OTHER_GUILD))
            await work.commit()
        assert await read_audit(GUILD) == []

    async def test_one_guild_never_writes_anothers_entries(self, begin: BeginWork) -> None:
        async with begin(GUILD) as work:
            with pytest.raises(ValueError, match=str(OTHER_GUILD)):
                await work.audit.append(an_entry(OTHER_GUILD))


class TestMemory(OnMemory, AuditLogContract): ...


class TestPostgres(OnPostgres, AuditLogContract): ...
