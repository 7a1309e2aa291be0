"""The queue of erasures shares requests until the first pass, and forgets the user with the last one."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.persistence.privacy.memory import MemoryErasureQueue
from adapters.persistence.privacy.postgres_queue import PostgresErasureQueue
from application.correlation import correlated
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
        assert [each.id for each in await queue.due(NOON + HOUR)] == [again.id] == [first.id]
        done = replace(again, passes=1, erased_at=NOON, removed={"rows": 2})
        await queue.record(done, before=again, due_at=NOON + 2 * HOUR)
        assert await queue.due(NOON + HOUR) == ()
        (due,) = await queue.due(NOON + 2 * HOUR)
        assert (due.passes, due.removed) == (1, {"rows": 2})
        later = await queue.request(alice, RequestOrigin.SELF, requested_by=ALICE, at=NOON + HOUR)
        assert (later.id != first.id, later.requested_by) == (True, None)

    async def test_a_repeated_request_says_who_asked_last_and_when(self, queue: ErasureQueue) -> None:
        guild = Subject.guild(GuildId(7))
        first = await queue.request(guild, RequestOrigin.RETENTION, requested_by=None, at=NOON)
        with correlated("0123456789ab"):
            again = await queue.request(guild, RequestOrigin.STAFF, requested_by=ALICE, at=NOON + HOUR)
        assert again == replace(
            first,
            origin=RequestOrigin.STAFF,
            requested_by=ALICE,
            requested_at=NOON + HOUR,
            correlation_id="0123456789ab",
        )

    async def test_a_request_can_be_due_later_than_it_is_made(self, queue: ErasureQueue) -> None:
        await queue.request(Subject.user(ALICE), RequestOrigin.CONSOLE, requested_by=None, at=NOON, due_at=NOON + HOUR)
        assert await queue.due(NOON) == ()
        assert [each.requested_at for each in await queue.due(NOON + HOUR)] == [NOON]

    async def test_a_request_in_the_middle_of_a_pass_stays_due(self, queue: ErasureQueue) -> None:
        alice = Subject.user(ALICE)
        running = await queue.request(alice, RequestOrigin.SELF, requested_by=ALICE, at=NOON)
        await queue.request(alice, RequestOrigin.SELF, requested_by=ALICE, at=NOON + HOUR)
        await queue.record(replace(running, passes=1, erased_at=NOON), before=running, due_at=NOON + 24 * HOUR)
        (due,) = await queue.due(NOON + HOUR)
        assert (due.passes, due.erased_at, due.requested_at) == (0, None, NOON + HOUR)

    async def test_the_record_of_the_first_of_two_processes_stays(self, queue: ErasureQueue) -> None:
        erasure = await queue.request(Subject.user(ALICE), RequestOrigin.SELF, requested_by=ALICE, at=NOON)
        for removed in ({"rows": 2}, {}):
            done = replace(erasure, passes=1, erased_at=NOON, removed=removed)
            await queue.record(done, before=erasure, due_at=NOON + HOUR)
        assert [each.removed for each in await queue.recent(10)] == [{"rows": 2}]

    async def test_the_last_pass_forgets_a_user_and_keeps_the_id_of_a_guild(self, queue: ErasureQueue) -> None:
        guild = Subject.guild(GuildId(7))
        for subject, at in ((Subject.user(ALICE), NOON), (guild, NOON + HOUR)):
            erasure = await queue.request(subject, RequestOrigin.CONSOLE, requested_by=None, at=at)
            await queue.record(replace(erasure, erased_at=NOON), before=erasure, due_at=None)
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
