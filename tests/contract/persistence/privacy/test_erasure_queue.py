"""The queue of erasures shares requests until the first pass, and forgets the user with the last one."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.persistence.privacy.memory import MemoryErasureQueue
from adapters.persistence.privacy.postgres_queue import PostgresErasureQueue
from application.ports.privacy import ErasureQueue
from domain.ids import GuildId
from domain.privacy import RequestOrigin, Subject
from tests.contract.contract import Contract
from tests.contract.persistence.samples import ALICE, NOON

HOUR = timedelta(hours=1)


class ErasureQueueContract(Contract):
    async def test_a_request_is_due_at_once_and_shared_until_its_first_pass(self, queue: ErasureQueue) -> None:
        alice = Subject.user(ALICE)
        first = await queue.request(alice, RequestOrigin.STAFF, requested_by=ALICE, at=NOON)
        again = await queue.request(alice, RequestOrigin.SELF, requested_by=ALICE, at=NOON + HOUR)
        assert (again.id, again.requested_at, again.requested_by) == (first.id, NOON + HOUR, ALICE)
        assert [each.id for each in await queue.due(NOON + HOUR)] == [first.id]
        await queue.record(replace(first, passes=1, erased_at=NOON, removed={"rows": 2}), due_at=NOON + 2 * HOUR)
        assert await queue.due(NOON + HOUR) == ()
        (due,) = await queue.due(NOON + 2 * HOUR)
        assert (due.passes, due.removed) == (1, {"rows": 2})
        later = await queue.request(alice, RequestOrigin.SELF, requested_by=ALICE, at=NOON + HOUR)
        assert (later.id != first.id, later.requested_by) == (True, None)

    async def test_the_last_pass_forgets_a_user_and_keeps_the_id_of_a_guild(self, queue: ErasureQueue) -> None:
        guild = Subject.guild(GuildId(7))
        for subject, at in ((Subject.user(ALICE), NOON), (guild, NOON + HOUR)):
            erasure = await queue.request(subject, RequestOrigin.CONSOLE, requested_by=None, at=at)
            await queue.record(replace(erasure, erased_at=NOON), due_at=None)
        assert [each.subject for each in await queue.recent(10)] == [guild, None]
        assert [each.subject for each in await queue.recent(1)] == [guild]
        assert await queue.due(NOON + timedelta(days=30)) == ()


class TestMemory(ErasureQueueContract):
    @pytest.fixture
    def queue(self) -> MemoryErasureQueue:
        return MemoryErasureQueue()


class TestPostgres(ErasureQueueContract):
    @pytest.fixture
    def queue(self, engine: AsyncEngine) -> PostgresErasureQueue:
        return PostgresErasureQueue(engine)
